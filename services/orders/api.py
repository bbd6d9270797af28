"""The HTTP interface for webshops: each view opens the transaction and words the answer."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response, jsonify, request
from sqlalchemy.orm import Session

from services.orders import (
    actions,
    answer_schemas,
    customer_actions,
    customer_schemas,
    examples,
    facts,
    queries,
    schemas,
)
from services.orders.actions import Once
from services.orders.faults import Invalid, Missing, Refused
from services.orders.models import Order
from services.orders.order import Draft
from shared.auth import require, shop
from shared.json_body import JsonBlueprint
from shared.problems import Problem
from shared.web import current

blueprint = JsonBlueprint("orders", __name__, url_prefix="/v1/orders", description="Orders, customers and shipments")

_SECURED: dict[str, Any] = {"security": [{"key": []}]}
_KEY_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "Any text: the same request with the same key is answered once, and then the same again",
    "schema": {"type": "string"},
}

_REPLAYED_HEADER = {
    "Idempotent-Replayed": {"description": "`true` where this is the first answer again", "schema": {"type": "string"}}
}


@contextmanager
def _faults_as_problems() -> Iterator[None]:
    try:
        yield
    except Invalid as error:
        detail = "Nothing was changed."
        raise Problem(422, "The request is not valid", detail, errors=error.faults) from error
    except Refused as error:
        raise Problem(409, "Not possible as things are", str(error)) from error
    except Missing as error:
        raise Problem(404, "Not found", "There is no such order.") from error


@contextmanager
def _changing() -> Iterator[Session]:
    with _faults_as_problems(), current().write() as session:
        yield session


@contextmanager
def _reading() -> Iterator[Session]:
    with _faults_as_problems(), current().database.read() as session:
        yield session


@blueprint.route("", methods=["POST"])
@blueprint.doc(parameters=[_KEY_HEADER], **_SECURED)
@require("orders")
@blueprint.arguments(schemas.NewOrder, example=examples.ORDER)
@blueprint.response(201, answer_schemas.Receipt, example=examples.RECEIPT, headers=_REPLAYED_HEADER)
@blueprint.alt_response(409, "CONFLICT")
def place(draft: Draft) -> tuple[Response, int, dict[str, str]]:
    """Place an order

    The lines and the delivery fee must add up to the total. A reference is given once.
    """
    with _changing() as session:
        placed, replayed = actions.place_order_once(
            session, draft, once=_once(), shop=shop(), links=current().links, now=current().clock.now()
        )
        answer = facts.receipt(placed, page_url=current().links.page_url(placed.id))
    return jsonify(answer), 201, {"Idempotent-Replayed": "true"} if replayed else {}


def _once() -> Once | None:
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        return None
    body = json.loads(request.get_data(), parse_float=str)
    plain = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return Once(key_hash=_sha256(key), body_hash=_sha256(plain))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


@blueprint.route("", methods=["GET"])
@blueprint.doc(**_SECURED)
@require("orders")
@blueprint.arguments(schemas.OrderQuery, location="query")
@blueprint.response(200, answer_schemas.OrderList)
def list_orders(query: dict[str, Any]) -> Response:
    """List orders, the newest first"""
    with _reading() as session:
        orders, following = queries.orders_page(
            session,
            shop_id=shop().id,
            reference=query.get("reference"),
            limit=query["limit"],
            cursor=query["cursor"],
        )
        return jsonify({"items": [_answer(order) for order in orders], "next": following})


@blueprint.route("/<order_id>", methods=["GET"])
@blueprint.doc(**_SECURED)
@require("orders")
@blueprint.response(200, answer_schemas.OrderAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
def show(order_id: str) -> Response:
    """Show an order with its customer and its shipments"""
    with _reading() as session:
        return jsonify(_answer(queries.order_of(session, shop_id=shop().id, order_id=order_id)))


@blueprint.route("/<order_id>/cancel", methods=["POST"])
@blueprint.doc(**_SECURED)
@require("orders")
@blueprint.response(200, answer_schemas.OrderAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(409, "CONFLICT")
def cancel(order_id: str) -> Response:
    """Call an order off; doing it again changes nothing"""
    with _changing() as session:
        order = queries.lock_order(session, shop_id=shop().id, order_id=order_id)
        actions.cancel_order(session, order, shop=shop(), now=current().clock.now())
        return jsonify(_answer(order))


@blueprint.route("/<order_id>/page/renew", methods=["POST"])
@blueprint.doc(**_SECURED)
@require("orders")
@blueprint.response(200, answer_schemas.OrderAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
def renew_page(order_id: str) -> Response:
    """Give the customer's page a new link, where the old one came into wrong hands

    The old link opens nothing any more, in messages that were sent too; those to come have the new one.
    """
    with _changing() as session:
        order = queries.lock_order(session, shop_id=shop().id, order_id=order_id)
        actions.renew_page(session, order, shop=shop(), links=current().links, now=current().clock.now())
        return jsonify(_answer(order))


@blueprint.route("/<order_id>/customer", methods=["PATCH"])
@blueprint.doc(**_SECURED)
@require("orders")
@blueprint.arguments(customer_schemas.CustomerChange(partial=("name", "language")), example=examples.CHANGE)
@blueprint.response(200, answer_schemas.ChangedCustomer)
@blueprint.alt_response(404, "NOT_FOUND")
def change_customer(given: dict[str, Any], order_id: str) -> Response:
    """Change the customer of an order

    The customer's own word outranks the shop's, which outranks a carrier's: `kept` names what stands, and why.
    """
    source = given.pop("source", "shop")
    with _changing() as session:
        order = queries.order_of(session, shop_id=shop().id, order_id=order_id)
        customer, kept = customer_actions.change_customer(
            session, order, given, source=source, now=current().clock.now()
        )
        reasons = [{"field": field, "reason": reason} for field, reason in kept.items()]
        return jsonify(facts.customer_answer(customer) | {"kept": reasons})


@blueprint.route("/<order_id>/shipments", methods=["POST"])
@blueprint.doc(**_SECURED)
@require("orders")
@blueprint.arguments(schemas.NewShipment, example=examples.SHIPMENT)
@blueprint.response(201, answer_schemas.ShipmentAnswer)
@blueprint.alt_response(200, schema=answer_schemas.ShipmentAnswer, description="It was registered before", success=True)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(409, "CONFLICT")
def register_shipment(given: dict[str, Any], order_id: str) -> tuple[Response, int]:
    """Register a shipment of an order

    An order may have several. The same registration again is answered with the shipment that is there.
    """
    with _changing() as session:
        order = queries.lock_order(session, shop_id=shop().id, order_id=order_id)
        shipment, is_new = actions.register_shipment(session, order, given, now=current().clock.now())
        return jsonify(facts.shipment_answer(shipment)), 201 if is_new else 200


def _answer(order: Order) -> dict[str, Any]:
    return facts.order_answer(order, page_url=current().links.page_url(order.id, order.page_edition))
