"""What schemathesis cannot know of payments: a body DANA takes, a customer who pays, ids that exist.

Left alone, nearly every request ends at a rule that no schema can express (a currency that DANA does not take, an id that
was never given), and no payment is ever paid. So every other valid request is made one that works, and the rest stay as
they were generated. Invalid requests are never touched.
"""

import json
import os
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import schemathesis

SPEC = os.environ["WOOSHPAY_SPEC_FOLDER"]
SANDBOX = os.environ["WOOSHPAY_SANDBOX"]
# What was really made: ids by the prefix that names their kind, and by what can be done with them.
IDS = {"pi_": [], "cs_": [], "re_": [], "we_": [], "cus_": [], "evt_": []}
PAID, AUTHORISED, UNCONFIRMED = [], [], []
SEEN = set()

# Refusals of a request whose shape is right. A code or parameter that is not here is a shape that the document allows and
# the sandbox does not take, and that is a failure.
RULES = {
    "amount_too_large": None,
    "amount_too_small": None,
    "charge_already_refunded": None,
    "checkout_session_unexpected_state": None,
    # Three letters, and one currency in a session: the document gives a currency no pattern.
    "currency_invalid": None,
    "currency_not_supported": None,
    # An id as a cursor is any text in the document.
    "cursor_unknown": None,
    "idempotency_key_reused": None,
    # The header can carry bytes that are no printable ASCII; the document says so in words only.
    "idempotency_key_invalid": None,
    "multiple_partial_refunds_not_supported": None,
    # Needed to confirm, or in this mode, and not otherwise.
    "parameter_missing": {"return_url", "payment_method_data", "line_items"},
    # JSON Schema takes 1.0 for an integer, and the document's int64 has no bounds that a validator sees.
    "parameter_invalid": "which is not a whole number of at most 64 bits",
    "partial_refund_not_supported": None,
    "payment_intent_of_session": None,
    "payment_intent_unexpected_state": None,
    "payment_method_not_listed": None,
    "payment_method_not_supported": None,
    "payment_method_unknown": None,
    "query_invalid": None,
    "refund_not_supported": None,
    "url_invalid": None,
}
# The parameters of refusals that have no code: pairs that exclude each other, and modes the sandbox does not play.
UNNAMED = {"created", "discounts", "enabled_events", "ending_before", "line_items", "mode", "payment_method"}


@schemathesis.check
def refused_for_a_rule(ctx, response, case):
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code not in (400, 402):
        return
    error = response.json()["error"]
    code, message, parameter = error.get("code"), error["message"], error.get("param", "")
    rule = RULES.get(code, False) if code else UNNAMED
    allowed = (
        rule is None
        or (isinstance(rule, str) and rule in message)
        or (isinstance(rule, set) and any(parameter.startswith(name) for name in rule))
    )
    assert allowed, f"valid for the document, and refused: {code}: {message}"


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Reads the document as the sandbox does: an object has the members it lists and no others, and an enum that calls
    itself open holds other words too. Its examples are in files, which schemathesis would fetch by HTTP."""

    def read(node):
        if isinstance(node, list):
            for inner in node:
                read(inner)
        elif isinstance(node, dict):
            for inner in list(node.values()):
                read(inner)
            if isinstance(node.get("externalValue"), str):
                with open(os.path.join(SPEC, node.pop("externalValue")), encoding="utf-8") as file:
                    node["value"] = json.load(file)
            if isinstance(node.get("properties"), dict) and node.get("type") == "object":
                node.setdefault("additionalProperties", False)
            if "x-open" in node:
                node["anyOf"] = [{"type": "string", "enum": node.pop("enum")}, {"type": "string"}]

    read(raw_schema)


def operation_id(case):
    return case.operation.definition.raw.get("operationId")


def choice(case, what, count):
    """One of so many, by what the request says, whatever the ids in it are: the same request is always treated the same
    way. Chains of calls are made up by repeating a part of what went before, and one that then goes otherwise ends the
    search."""
    said = [case.operation.label, what, case.path_parameters, case.query, case.body]
    said = re.sub(r"\b([a-z]+_)\d{9,}", r"\1", json.dumps(said, default=str, sort_keys=True))
    return zlib.crc32(said.encode()) % count


def pool(name):
    """What an operation can be done with."""
    if name == "capture_payment_intent" and AUTHORISED:
        return AUTHORISED
    if name == "confirm_payment_intent" and UNCONFIRMED:
        return UNCONFIRMED
    prefixes = {"payment_intent": "pi_", "checkout_session": "cs_", "refund": "re_", "webhook_endpoint": "we_"}
    prefixes |= {"customer": "cus_", "event": "evt_"}
    return IDS.get(prefixes.get(name.split("_", 1)[1].removesuffix("_line_items")))


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    name, body = operation_id(case), case.body if isinstance(case.body, dict) else None
    if name == "search_payment_intents" and choice(case, "query", 2):
        case.query["query"] = "currency:'IDR'"
    made = pool(name)
    given = (case.path_parameters or {}).get("id")
    # An id that was made is there for a reason: a chain of calls follows it.
    chained = case.meta.phase.name.value == "stateful"
    if made and given is not None and given not in SEEN and not chained and choice(case, "id", 10):
        case.path_parameters["id"] = made[-1 - choice(case, "which", min(4, len(made)))]
    if chained:
        # A key that an earlier chain used would make this one go otherwise.
        case.headers.pop("Idempotency-Key", None)
    # What can be confirmed can be confirmed once: no turn is wasted on a body that is refused.
    if choice(case, "body", 2) and name != "confirm_payment_intent":
        return
    dana = {"payment_method_data": {"type": "dana"}, "return_url": "https://shop.example/back"}
    price = {"currency": "IDR", "unit_amount": 20000, "product_data": {"name": "kopi"}}
    if body is not None and name == "create_payment_intent":
        for unpayable in ("payment_method", "customer"):
            body.pop(unpayable, None)
        amount = 100 + body["amount"] % 1_000_000 if isinstance(body.get("amount"), int) else 20000
        body.update(amount=amount, currency="IDR", payment_method_types=["dana"], **dana)
        body["confirm"] = choice(case, "confirm", 3) > 0
        body["capture_method"] = "manual" if choice(case, "capture", 2) else "automatic"
    elif body is not None and name == "confirm_payment_intent":
        body.pop("payment_method", None)
        body.update(dana)
    elif body is not None and name == "create_checkout_session":
        for unpayable in ("customer", "discounts", "subscription_data", "cancel_url"):
            body.pop(unpayable, None)
        body.update(mode="payment", success_url="https://shop.example/done", payment_method_types=["dana"])
        body["line_items"] = [{"price_data": price, "quantity": 1}]
    elif body is not None and name == "create_refund":
        if PAID and not chained:
            body["payment_intent"] = PAID[-1]
        body["amount"] = "50"
    elif body is not None and name in ("create_webhook_endpoint", "update_webhook_endpoint"):
        body.update(url=RECEIVER, enabled_events=["*"])
    elif body is not None and name in ("create_customer", "update_customer"):
        body.pop("payment_method", None)


@schemathesis.hook
def after_call(context, case, response):
    if response.status_code != 200:
        return
    answer = response.json()
    keep(answer)
    if answer.get("status") == "requires_confirmation":
        UNCONFIRMED.append(answer["id"])
    elif answer.get("id") in UNCONFIRMED:
        UNCONFIRMED.remove(answer["id"])
    action = answer.get("next_action")
    if isinstance(action, dict) and choice(case, "customer", 4):
        page = next(value["url"] for value in action.values() if isinstance(value, dict) and "url" in value)
        # An answer that comes again, for its idempotency key, leads to a page that was paid on.
        if page in SEEN:
            return
        SEEN.add(page)
        pay(page)
        (AUTHORISED if answer.get("capture_method") == "manual" else PAID).append(answer["id"])


def keep(answer):
    identity = str(answer.get("id", ""))
    prefix = identity[: identity.find("_") + 1]
    if answer.get("deleted") and identity in IDS.get(prefix, ()):
        IDS[prefix].remove(identity)
    elif prefix in IDS and identity not in SEEN and not answer.get("deleted"):
        SEEN.add(identity)
        IDS[prefix].append(identity)


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def pay(page):
    """The customer: logs in, and pays. The shop the page leads back to is not visited."""
    form = urllib.parse.urlencode({"phone": "0812 3456 7890", "pin": "123456"}).encode()
    html = urllib.request.urlopen(f"{page}/login", form).read().decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', html)
    try:
        urllib.request.build_opener(Stay).open(f"{page}/pay", urllib.parse.urlencode({"ticket": ticket[1]}).encode())
    except urllib.error.HTTPError as answer:
        assert answer.code == 303, f"the wallet's page answered {answer.code} to a customer who pays"


class Receiver(BaseHTTPRequestHandler):
    """Where webhooks arrive: the only place that tells of events."""

    def do_POST(self):
        keep(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
RECEIVER = f"http://127.0.0.1:{server.server_port}/webhook"


def create(path, body):
    headers = {"Authorization": "Basic c2tfdGVzdF9ob29rczo=", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(SANDBOX + path, json.dumps(body).encode(), headers)) as answer:
        made = json.load(answer)
    keep(made)
    return made


# There is something of every kind from the start: no operation of the API makes an event, and only it.
create("/v1/webhook_endpoints", {"url": RECEIVER, "enabled_events": ["*"]})
create("/v1/payment_intents", {"amount": 20000, "currency": "IDR", "payment_method_types": ["dana"]})
