"""Each request comes from another client, so that no limit answers for the API."""

import itertools

import schemathesis

clients = itertools.count()


@schemathesis.hook
def before_call(context, case, kwargs):
    number = next(clients)
    address = f"20.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    case.headers["X-Forwarded-For"] = address
