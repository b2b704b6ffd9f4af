//! The first page.

use ledtid::pipeline::IngestOptions;
use serde_json::json;

use super::service::Service;
use crate::support::Home;

#[test]
fn the_page_says_the_answer_in_words() {
    let service = Service::with_events();
    let page = service.get("/?lang=sv");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    // 10, 20 and 30 days are within 35 days (from February 2024), 40 is not.
    assert!(page.body.contains("3 av 4 patienter började behandling inom maximal ledtid"), "{}", page.body);
    assert!(page.body.contains("<html lang=\"sv\">"));
    assert!(service.get("/?lang=en").body.contains("3 of 4 patients started treatment"));
    assert_eq!(service.get("/page.css").header("content-type"), "text/css; charset=utf-8");
}

#[test]
fn an_empty_choice_of_the_form_is_none() {
    let service = Service::with_events();
    let page = service.get("/?measure=svf&pathway=&period=&lang=sv");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("3 av 4 patienter"));
}

#[test]
fn a_wrong_question_can_be_mended() {
    let service = Service::with_events();
    let page = service.get("/?sex=x&lang=sv");
    assert_eq!(page.status, 400);
    assert!(page.body.contains("Parametern ”sex” har ett värde som inte finns."), "{}", page.body);
    assert!(page.body.contains("sex=female"));
    let script = service.get("/?sex=%3Cscript%3Ealert(1)%3C/script%3E");
    assert!(!script.body.contains("<script"), "{}", script.body);
}

#[test]
fn a_measure_of_the_cancer_pathways_says_so_of_others_and_of_nobody_else() {
    let home = Home::new();
    home.events(
        "",
        &["e1 sepsis A 2024-03-01 01", "e2 brostcancer 10 2024-03-01 01", "e2 brostcancer 50 2024-03-11 01"],
    );
    let service = Service::over(home);
    for (asked, says) in [
        ("measure=svf&pathway=sepsis", true),
        ("measure=svf&pathway=brostcancer", false),
        ("measure=svf&pathway=sepsis,brostcancer", false),
        ("measure=svf", false),
        ("measure=A-E&pathway=sepsis", false),
    ] {
        let page = service.get(&format!("/?{asked}&lang=sv"));
        assert_eq!((page.status, page.body.contains("mäts bara i cancervårdens")), (200, says), "{asked}");
    }
}

#[test]
fn made_up_data_says_so_on_the_page_and_in_answers() {
    let text = "episode_id,patient_id,pathway,code,time,region\n\
                e1,p1,brostcancer,10,2024-03-01,01\ne1,p1,brostcancer,50,2024-03-11,01\n";
    for (source, made_up) in [("synth", true), ("stockholm", false)] {
        let home = Home::new();
        let options = IngestOptions { source: Some(source.to_owned()), ..IngestOptions::default() };
        home.deliver_with("a.csv", text, &options);
        let service = Service::over(home);
        assert_eq!(service.get("/?lang=sv").body.contains("påhittade"), made_up, "{source}");
        let snapshot = service.get("/api/v1/compare?measure=svf").json()["snapshot"].clone();
        let expected = if made_up { json!(true) } else { json!(null) };
        assert_eq!(snapshot["made_up"], expected, "{source}: {snapshot}");
    }
}

#[test]
fn a_store_without_data_says_what_to_do() {
    let service = Service::over(Home::new());
    let page = service.get("/?lang=sv");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Det finns inga data ännu"));
    assert_eq!(service.get("/api/v1/compare?measure=svf").json()["total"]["n"], 0);
}
