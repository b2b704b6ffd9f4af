//! The few things that were used last, each made once however many ask for it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where one thing is, or will be: who holds the lock makes it, the others wait.
type Slot<V> = Arc<Mutex<Option<Arc<V>>>>;

/// At most so many things by key; the one that was used longest ago makes room.
#[derive(Debug)]
pub(super) struct Recent<K, V> {
    most: usize,
    /// The last is the one that was used last.
    slots: Mutex<Vec<(K, Slot<V>)>>,
}

impl<K: Clone + PartialEq, V> Recent<K, V> {
    /// Room for so many.
    pub(super) const fn new(most: usize) -> Self {
        Self { most, slots: Mutex::new(Vec::new()) }
    }

    /// The thing of a key, made if it is not there. What could not be made is tried again by the next who asks.
    pub(super) fn get_or_make<E>(&self, key: &K, make: impl FnOnce() -> Result<V, E>) -> Result<Arc<V>, E> {
        let slot = self.slot(key);
        let mut found = locked(&slot);
        if let Some(found) = found.as_ref() {
            return Ok(Arc::clone(found));
        }
        let made = Arc::new(make()?);
        *found = Some(Arc::clone(&made));
        Ok(made)
    }

    /// Forgets everything; who has a thing keeps it.
    pub(super) fn forget(&self) {
        locked(&self.slots).clear();
    }

    fn slot(&self, key: &K) -> Slot<V> {
        let mut slots = locked(&self.slots);
        let slot = match slots.iter().position(|(k, _)| k == key) {
            Some(at) => slots.remove(at).1,
            None => Slot::default(),
        };
        if slots.len() >= self.most {
            slots.remove(0);
        }
        slots.push((key.clone(), Arc::clone(&slot)));
        slot
    }
}

/// A panic while a thing was made leaves nothing half made.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_thing_is_made_once_however_many_ask() {
        let (recent, made) = (Recent::<u8, u8>::new(2), AtomicUsize::new(0));
        let ask = || {
            let make = || {
                made.fetch_add(1, Ordering::Relaxed);
                std::thread::sleep(std::time::Duration::from_millis(20));
                Ok::<u8, ()>(7)
            };
            recent.get_or_make(&1, make).map(|v| *v)
        };
        std::thread::scope(|scope| {
            let asked: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
            for asked in asked {
                assert_eq!(asked.join().unwrap(), Ok(7));
            }
        });
        assert_eq!(made.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn the_one_used_longest_ago_goes_and_a_failure_is_tried_again() {
        let recent = Recent::<u8, u8>::new(2);
        assert_eq!(recent.get_or_make(&1, || Err("no")).err(), Some("no"));
        let get = |key, value| *recent.get_or_make(&key, || Ok::<u8, ()>(value)).unwrap();
        assert_eq!([get(1, 10), get(2, 20), get(1, 0), get(3, 30)], [10, 20, 10, 30]);
        assert_eq!([get(1, 0), get(2, 21)], [10, 21], "2 went, 1 stayed");
        recent.forget();
        assert_eq!(get(1, 11), 11);
    }
}
