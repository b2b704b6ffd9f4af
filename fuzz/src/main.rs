//! One fuzzer for all targets; `LEDTID_FUZZ_TARGET` says which (`scripts/fuzz.sh`).
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/fuzz/mod.rs"]
mod fuzz;

/// The property of the target that was named.
///
/// The fuzzer's own hook ends the process at any panic. Those that the product catches (of the Parquet library on a
/// damaged file) are no finding, so ours only says where one was; a property that does not hold still ends it.
fn property() -> fn(&[u8]) {
    std::panic::set_hook(Box::new(|info| {
        if info.location().is_none_or(|l| !l.file().contains("/registry/")) {
            eprintln!("{info}");
        }
    }));
    let name = std::env::var("LEDTID_FUZZ_TARGET").unwrap_or_default();
    let found = fuzz::TARGETS.into_iter().find(|(target, _)| *target == name);
    found.unwrap_or_else(|| panic!("LEDTID_FUZZ_TARGET: there is no target {name:?}")).1
}

fuzz_target!(|bytes: &[u8]| {
    static PROPERTY: OnceLock<fn(&[u8])> = OnceLock::new();
    PROPERTY.get_or_init(property)(bytes);
});
