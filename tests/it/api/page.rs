//! The first page.

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
fn a_store_without_data_says_what_to_do() {
    let service = Service::over(Home::new());
    let page = service.get("/?lang=sv");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Det finns inga data ännu"));
    assert_eq!(service.get("/api/v1/compare?measure=svf").json()["total"]["n"], 0);
}
