//! Lists, item by item: every page once, in order, and no page that nobody asked for.

use crate::server::{Reply, Server, answer, json};
use crate::support::{client, id};
use serde_json::{Value, json as value};
use wooshpay::types::{self, ListPaymentIntents, PaymentIntentList};
use wooshpay::{Error, Items, Outcome};

fn page(ids: &[&str], has_more: impl Into<Value>) -> Reply {
    let intent = |id: &&str| value!({ "id": id, "amount": 100, "currency": "IDR", "status": "succeeded" });
    json(
        200,
        value!({ "object": "list", "has_more": has_more.into(), "data": ids.iter().map(intent).collect::<Vec<_>>() }),
    )
}

async fn walk(mut items: Items<PaymentIntentList>) -> (Vec<String>, Option<Error>) {
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => ids.push(item.id.to_string()),
            Err(error) => {
                assert!(items.next().await.is_none(), "after an error it ends");
                assert!(items.next().await.is_none());
                return (ids, Some(error));
            }
        }
    }
    assert!(items.next().await.is_none(), "what has ended stays so");
    (ids, None)
}

fn targets(server: &Server) -> Vec<String> {
    server.requests().into_iter().map(|request| request.target).collect()
}

#[tokio::test]
async fn forward_over_three_pages_with_all_filters_kept() {
    let server = Server::start([page(&["pi_6", "pi_5"], true), page(&["pi_4", "pi_3"], true), page(&["pi_2"], false)]);
    let mut list = ListPaymentIntents::default();
    list.customer = Some(id("cus_1"));
    list.created_gte = Some("1772435700000".to_owned());
    list.limit = Some(2);
    let call = client(&server.base_url()).list_payment_intents(&list);
    let (ids, error) = walk(call.header("x-trace", "t").items()).await;
    assert!(error.is_none());
    assert_eq!(ids, ["pi_6", "pi_5", "pi_4", "pi_3", "pi_2"]);
    let filters = "/v1/payment_intents?created%5Bgte%5D=1772435700000&customer=cus_1&limit=2";
    let expected =
        [filters.to_owned(), format!("{filters}&starting_after=pi_5"), format!("{filters}&starting_after=pi_3")];
    assert_eq!(targets(&server), expected);
    assert!(server.requests().iter().all(|request| request.header("x-trace") == Some("t")));
}

#[tokio::test]
async fn from_the_middle_on() {
    let server = Server::start([page(&["pi_5", "pi_4"], true), page(&["pi_3"], false)]);
    let mut list = ListPaymentIntents::default();
    list.starting_after = Some(id("pi_6"));
    let (ids, _) = walk(client(&server.base_url()).list_payment_intents(&list).items()).await;
    assert_eq!(ids, ["pi_5", "pi_4", "pi_3"]);
    let path = "/v1/payment_intents?starting_after=";
    assert_eq!(targets(&server), [format!("{path}pi_6"), format!("{path}pi_4")]);
}

/// A page comes newest first in either direction; walked backward, the items come oldest first.
#[tokio::test]
async fn backward_over_two_pages() {
    let server = Server::start([page(&["pi_3", "pi_2"], true), page(&["pi_5", "pi_4"], false)]);
    let mut list = ListPaymentIntents::default();
    list.ending_before = Some(id("pi_1"));
    list.limit = Some(2);
    let (ids, _) = walk(client(&server.base_url()).list_payment_intents(&list).items()).await;
    assert_eq!(ids, ["pi_2", "pi_3", "pi_4", "pi_5"]);
    let path = "/v1/payment_intents?";
    assert_eq!(
        targets(&server),
        [format!("{path}ending_before=pi_1&limit=2"), format!("{path}limit=2&ending_before=pi_3")]
    );
}

#[tokio::test]
async fn a_page_is_fetched_when_it_is_needed_and_not_before() {
    let server = Server::start([page(&["pi_3", "pi_2"], true)]);
    let client = client(&server.base_url());
    let mut items = client.list_payment_intents(&ListPaymentIntents::default()).items();
    assert_eq!(server.connections(), 0, "nothing is sent before the first item is asked for");
    assert_eq!(items.next().await.unwrap().unwrap().id.as_str(), "pi_3");
    assert_eq!(items.next().await.unwrap().unwrap().id.as_str(), "pi_2");
    drop(items);
    assert_eq!(server.requests().len(), 1, "the second page was never asked for");
}

#[tokio::test]
async fn a_list_that_does_not_say_more_has_no_more() {
    for has_more in [value!(false), value!(null), value!("false"), value!(0), value!("")] {
        let server = Server::start([page(&["pi_1"], has_more)]);
        let (ids, error) = walk(client(&server.base_url()).list_payment_intents(&Default::default()).items()).await;
        assert_eq!((ids.len(), error.is_none(), server.requests().len()), (1, true, 1));
    }
    let server = Server::start([json(200, value!({ "data": [] }))]);
    let (ids, error) = walk(client(&server.base_url()).list_payment_intents(&Default::default()).items()).await;
    assert_eq!((ids.len(), error.is_none(), server.requests().len()), (0, true, 1));
}

/// An end that is none would hide payments.
#[tokio::test]
async fn an_empty_page_that_promises_more_is_an_error() {
    let message =
        "list_payment_intents: the list says that it goes on, and gives no item to go on from (outcome rejected)";
    for (pages, given) in [(vec![page(&[], true)], 0), (vec![page(&["pi_2"], true), page(&[], true)], 1)] {
        let server = Server::start(pages);
        let (ids, error) = walk(client(&server.base_url()).list_payment_intents(&Default::default()).items()).await;
        assert_eq!((ids.len(), error.unwrap().to_string().as_str()), (given, message));
    }
}

#[tokio::test]
async fn an_error_on_the_way_is_told_once_and_ends_it() {
    let server = Server::start([page(&["pi_2", "pi_1"], true), json(401, value!({ "message": "no" }))]);
    let (ids, error) = walk(client(&server.base_url()).list_payment_intents(&Default::default()).items()).await;
    assert_eq!(ids, ["pi_2", "pi_1"]);
    let error = error.unwrap();
    assert_eq!(error.to_string(), "list_payment_intents: the service answered 401: no (outcome rejected)");
    assert_eq!(server.requests().len(), 2);

    let server = Server::start([page(&["pi_2"], true), json(200, value!({ "has_more": false }))]);
    let (ids, error) = walk(client(&server.base_url()).list_payment_intents(&Default::default()).items()).await;
    assert_eq!((ids.len(), error.unwrap().outcome()), (1, Outcome::Unknown));
}

#[tokio::test]
async fn a_mistake_in_the_call_is_its_first_and_only_item() {
    let server = Server::untouched();
    let call = client(&server.base_url()).list_payment_intents(&Default::default()).header("host", "x");
    let (ids, error) = walk(call.items()).await;
    let message = "list_payment_intents: the header `host` is set by the SDK and cannot be replaced";
    assert_eq!((ids.len(), error.unwrap().to_string().as_str()), (0, message));
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_page_that_may_pass_is_asked_for_again() {
    let now = [("retry-after", "0")];
    let server = Server::start([page(&["pi_2"], true), answer(503, &now, ""), page(&["pi_1"], false)]);
    let (ids, error) = walk(client(&server.base_url()).list_payment_intents(&Default::default()).items()).await;
    assert_eq!((ids, error.is_none()), (vec!["pi_2".to_owned(), "pi_1".to_owned()], true));
    assert_eq!(targets(&server)[1], targets(&server)[2]);
}

/// A service that does not know the parameter answers its first page again and again.
#[tokio::test]
async fn a_list_that_goes_in_circles_ends_with_an_error() {
    let message = "list_payment_intents: the list goes in circles: the page after `pi_1` leads to `pi_1` again \
                   (outcome rejected)";
    let server = Server::start([page(&["pi_2", "pi_1"], true), page(&["pi_2", "pi_1"], true)]);
    let (ids, error) = walk(client(&server.base_url()).list_payment_intents(&Default::default()).items()).await;
    assert_eq!(error.unwrap().to_string(), message);
    assert_eq!(ids, ["pi_2", "pi_1"], "what came twice is given out once");
    assert_eq!(server.requests().len(), 2);

    let circle = [page(&["pi_3"], true), page(&["pi_2"], true), page(&["pi_3"], true)];
    let server = Server::start(circle);
    let (ids, error) = walk(client(&server.base_url()).list_payment_intents(&Default::default()).items()).await;
    let message = "list_payment_intents: the list goes in circles: the page after `pi_2` leads to `pi_3` again \
                   (outcome rejected)";
    assert_eq!((ids, error.unwrap().to_string().as_str()), (vec!["pi_3".to_owned(), "pi_2".to_owned()], message));
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn every_list_can_be_walked() {
    let two = |one: Value, two: Value| {
        [
            json(200, value!({ "data": [one], "has_more": true })),
            json(200, value!({ "data": [two], "has_more": false })),
        ]
    };
    let server = Server::start(two(value!({ "id": "cs_2" }), value!({ "id": "cs_1" })));
    let mut list = types::ListCheckoutSessions::default();
    list.payment_intent = Some(id("pi_1"));
    let mut sessions = client(&server.base_url()).list_checkout_sessions(&list).items();
    assert_eq!(sessions.next().await.unwrap().unwrap().id.as_str(), "cs_2");
    assert_eq!(sessions.next().await.unwrap().unwrap().id.as_str(), "cs_1");
    assert!(sessions.next().await.is_none());
    let path = "/v1/checkout/sessions/list?payment_intent=pi_1";
    assert_eq!(targets(&server), [path.to_owned(), format!("{path}&starting_after=cs_2")]);

    let server = Server::start(two(value!({ "id": "li_2" }), value!({ "id": "li_1" })));
    let mut lines =
        client(&server.base_url()).list_checkout_session_line_items(&id("cs_1"), &Default::default()).items();
    assert_eq!(lines.next().await.unwrap().unwrap().id.as_str(), "li_2");
    assert_eq!(lines.next().await.unwrap().unwrap().id.as_str(), "li_1");
    assert!(lines.next().await.is_none());
    let path = "/v1/checkout/sessions/cs_1/line_items";
    assert_eq!(targets(&server), [path.to_owned(), format!("{path}?starting_after=li_2")]);

    let server = Server::start(two(value!({ "id": "we_2" }), value!({ "id": "we_1" })));
    let mut endpoints = client(&server.base_url()).list_webhook_endpoints(&Default::default()).items();
    assert_eq!(endpoints.next().await.unwrap().unwrap().id.as_str(), "we_2");
    assert_eq!(endpoints.next().await.unwrap().unwrap().id.as_str(), "we_1");
    assert!(endpoints.next().await.is_none());
    assert_eq!(targets(&server), ["/v1/webhook_endpoints", "/v1/webhook_endpoints?starting_after=we_2"]);
}
