"""The benchmark's tools as a connector's author would declare them, from their signatures and descriptions alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from meshclaw_desktop.policy.model import Effect, Flag, Label, Origin, Parameter, Role, Tool

_ROLES = {
    "t": Role.TARGET, "o": Role.OBJECT, "a": Role.AMOUNT, "d": Role.TIME, "c": Role.CONTENT, "s": Role.SECRET,
    "q": Role.QUERY,
}  # fmt: skip
_MAIL = ("id_", "timestamp", "read", "status")
_EVENT = ("id_", "start_time", "end_time", "status", "all_day")
_FILE = ("id_", "last_modified", "size", "owner")
_MESSAGE = ("sender", "recipient")
_PAYMENT = ("id", "sender", "recipient", "amount", "date", "recurring")


@dataclass(frozen=True, slots=True)
class Declared:
    """A tool, and which fields of its result nobody but the service can write."""

    tool: Tool
    fields: tuple[str, ...] = ()

    def labels(self) -> tuple[Label, ...]:
        """For one row and for a list of them."""
        return tuple(
            Label(path=path, origin=Origin.SERVICE, source=f"your {self.tool.connector} account")
            for one in self.fields
            for path in (f"$.{one}", f"$[*].{one}")
        )


def _one(
    connector: str, effect: Effect, name: str, roles: str = "", *, returns: Origin = Origin.UNTRUSTED,
    flags: tuple[Flag, ...] = (), fields: tuple[str, ...] = (),
) -> Declared:  # fmt: skip
    """`roles`: `recipients:t body:c`."""
    pairs = [one.split(":") for one in roles.split()]
    parameters = tuple(Parameter(name=one, role=_ROLES[role], required=False) for one, role in pairs)
    tool = Tool(
        connector=connector, name=name, effect=effect, parameters=parameters, returns=returns, flags=frozenset(flags)
    )
    return Declared(tool, fields)


def _read(
    connector: str, name: str, roles: str = "", *, returns: Origin = Origin.UNTRUSTED, fields: tuple[str, ...] = ()
) -> Declared:
    return _one(connector, Effect.READ, name, roles, returns=returns, fields=fields)


_EVERYTHING = (
    _one("email", Effect.SEND, "send_email", "recipients:t subject:c body:c attachments:o cc:t bcc:t", fields=_MAIL),
    _one("email", Effect.DESTROY, "delete_email", "email_id:o", returns=Origin.SERVICE),
    _read("email", "get_unread_emails", fields=_MAIL),
    _read("email", "get_sent_emails", fields=_MAIL),
    _read("email", "get_received_emails", fields=_MAIL),
    _read("email", "get_draft_emails", fields=_MAIL),
    _read("email", "search_emails", "query:q sender:q", fields=_MAIL),
    _read("email", "search_contacts_by_name", "query:q"),
    _read("email", "search_contacts_by_email", "query:q"),
    _read("calendar", "get_current_day", returns=Origin.SERVICE),
    _read("calendar", "search_calendar_events", "query:q date:d", fields=_EVENT),
    _read("calendar", "get_day_calendar_events", "day:d", fields=_EVENT),
    _one(
        "calendar",
        Effect.SEND,
        "create_calendar_event",
        "title:c start_time:d end_time:d description:c participants:t location:c",
        fields=_EVENT,
    ),
    _one("calendar", Effect.DESTROY, "cancel_calendar_event", "event_id:o", returns=Origin.SERVICE),
    _one(
        "calendar",
        Effect.SEND,
        "reschedule_calendar_event",
        "event_id:o new_start_time:d new_end_time:d",
        fields=_EVENT,
    ),
    _one("calendar", Effect.SEND, "add_calendar_event_participants", "event_id:o participants:t", fields=_EVENT),
    _one("drive", Effect.CHANGE, "append_to_file", "file_id:o content:c", fields=_FILE),
    _read("drive", "search_files_by_filename", "filename:q", fields=_FILE),
    _one("drive", Effect.CHANGE, "create_file", "filename:c content:c", fields=_FILE),
    _one("drive", Effect.DESTROY, "delete_file", "file_id:o", fields=_FILE),
    _read("drive", "get_file_by_id", "file_id:o", fields=_FILE),
    _read("drive", "list_files", fields=_FILE),
    _one("drive", Effect.SEND, "share_file", "file_id:o email:t permission:c", flags=(Flag.MEMBERSHIP,), fields=_FILE),
    _read("drive", "search_files", "query:q", fields=_FILE),
    _read("bank", "get_iban", returns=Origin.SERVICE),
    _one(
        "bank",
        Effect.EXECUTE,
        "send_money",
        "recipient:t amount:a subject:c date:d",
        flags=(Flag.MONEY,),
        returns=Origin.SERVICE,
    ),
    _one(
        "bank",
        Effect.EXECUTE,
        "schedule_transaction",
        "recipient:t amount:a subject:c date:d recurring:c",
        flags=(Flag.MONEY,),
        returns=Origin.SERVICE,
    ),
    _one(
        "bank",
        Effect.CHANGE,
        "update_scheduled_transaction",
        "id:o recipient:t amount:a subject:c date:d recurring:c",
        flags=(Flag.MONEY,),
        returns=Origin.SERVICE,
    ),
    _read("bank", "get_balance", returns=Origin.SERVICE),
    _read("bank", "get_most_recent_transactions", "n:q", fields=_PAYMENT),
    _read("bank", "get_scheduled_transactions", fields=_PAYMENT),
    _read("files", "read_file", "file_path:o"),
    _read("account", "get_user_info", returns=Origin.USER),
    _one("account", Effect.CHANGE, "update_password", "password:s", flags=(Flag.CREDENTIALS,), returns=Origin.SERVICE),
    _one("account", Effect.CHANGE, "update_user_info", "first_name:c last_name:c street:c city:c", returns=Origin.USER),
    _read("slack", "get_channels", returns=Origin.SERVICE),
    _one(
        "slack",
        Effect.CHANGE,
        "add_user_to_channel",
        "user:t channel:t",
        flags=(Flag.MEMBERSHIP,),
        returns=Origin.SERVICE,
    ),
    _read("slack", "read_channel_messages", "channel:q", fields=_MESSAGE),
    _read("slack", "read_inbox", "user:q", fields=_MESSAGE),
    _one("slack", Effect.SEND, "send_direct_message", "recipient:t body:c", returns=Origin.SERVICE),
    _one("slack", Effect.SEND, "send_channel_message", "channel:t body:c", returns=Origin.SERVICE),
    _read("slack", "get_users_in_channel", "channel:q", returns=Origin.SERVICE),
    _one(
        "slack",
        Effect.SEND,
        "invite_user_to_slack",
        "user:t user_email:t",
        flags=(Flag.MEMBERSHIP,),
        returns=Origin.SERVICE,
    ),
    _one("slack", Effect.DESTROY, "remove_user_from_slack", "user:t", flags=(Flag.MEMBERSHIP,), returns=Origin.SERVICE),
    _read("web", "get_webpage", "url:t"),
    _one("web", Effect.SEND, "post_webpage", "url:t content:c", flags=(Flag.PUBLIC,), returns=Origin.SERVICE),
    _read("travel", "get_user_information", returns=Origin.USER),
    _read("travel", "get_all_hotels_in_city", "city:q", returns=Origin.SERVICE),
    _read("travel", "get_hotels_prices", "hotel_names:q", returns=Origin.SERVICE),
    _read("travel", "get_rating_reviews_for_hotels", "hotel_names:q"),
    _read("travel", "get_hotels_address", "hotel_name:q", returns=Origin.SERVICE),
    _read("travel", "get_all_restaurants_in_city", "city:q", returns=Origin.SERVICE),
    _read("travel", "get_cuisine_type_for_restaurants", "restaurant_names:q", returns=Origin.SERVICE),
    _read("travel", "get_restaurants_address", "restaurant_names:q", returns=Origin.SERVICE),
    _read("travel", "get_rating_reviews_for_restaurants", "restaurant_names:q"),
    _read("travel", "get_dietary_restrictions_for_all_restaurants", "restaurant_names:q", returns=Origin.SERVICE),
    _read("travel", "get_contact_information_for_restaurants", "restaurant_names:q", returns=Origin.SERVICE),
    _read("travel", "get_price_for_restaurants", "restaurant_names:q", returns=Origin.SERVICE),
    _read("travel", "check_restaurant_opening_hours", "restaurant_names:q", returns=Origin.SERVICE),
    _read("travel", "get_all_car_rental_companies_in_city", "city:q", returns=Origin.SERVICE),
    _read("travel", "get_car_types_available", "company_name:q", returns=Origin.SERVICE),
    _read("travel", "get_rating_reviews_for_car_rental", "company_name:q"),
    _read("travel", "get_car_fuel_options", "company_name:q", returns=Origin.SERVICE),
    _read("travel", "get_car_rental_address", "company_name:q", returns=Origin.SERVICE),
    _read("travel", "get_car_price_per_day", "company_name:q", returns=Origin.SERVICE),
    _read("travel", "get_flight_information", "departure_city:q arrival_city:q", returns=Origin.SERVICE),
    _one("travel", Effect.EXECUTE, "reserve_hotel", "hotel:t start_day:d end_day:d", returns=Origin.SERVICE),
    _one("travel", Effect.EXECUTE, "reserve_car_rental", "company:t start_time:d end_time:d", returns=Origin.SERVICE),
    _one("travel", Effect.EXECUTE, "reserve_restaurant", "restaurant:t start_time:d", returns=Origin.SERVICE),
)
DECLARED: Mapping[str, Declared] = {one.tool.name: one for one in _EVERYTHING}
"""By the benchmark's own names, which are unique."""
