"""The one place where objects are put together."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast

import grpc

from pawport.accounts import service as accounts
from pawport.accounts.keyring import Keyring
from pawport.accounts.tokens import Tokens, find_principal
from pawport.accounts.usage import UsageCounter
from pawport.apis.allivet.account.servicer import AllivetAccountServicer
from pawport.apis.allivet.addresses.servicer import AllivetAddressServicer
from pawport.apis.allivet.customers.servicer import AllivetCustomerServicer
from pawport.apis.allivet.dialect import ALLIVET
from pawport.apis.allivet.orders.servicer import AllivetOrderServicer
from pawport.apis.allivet.pets.servicer import AllivetPetServicer
from pawport.apis.allivet.prescriptions.servicer import AllivetPrescriptionServicer
from pawport.apis.allivet.products.servicer import AllivetProductServicer
from pawport.apis.allivet.scopes import opened
from pawport.apis.allivet.vets.servicer import AllivetVetServicer
from pawport.apis.pages.servicer import PublicServicer
from pawport.apis.pawport.accounts import AccountServicer
from pawport.apis.pawport.appointments import AppointmentServicer
from pawport.apis.pawport.audit import AuditServicer
from pawport.apis.pawport.biometrics import BiometricServicer
from pawport.apis.pawport.customers import CustomerServicer
from pawport.apis.pawport.events import EventServicer
from pawport.apis.pawport.grooming import GroomingServicer
from pawport.apis.pawport.orders import OrderServicer
from pawport.apis.pawport.payment_methods import PaymentMethodServicer
from pawport.apis.pawport.pet_codes import PetCodeServicer
from pawport.apis.pawport.pet_history import PetHistoryServicer
from pawport.apis.pawport.pets import PetServicer
from pawport.apis.pawport.photos import PhotoServicer
from pawport.apis.pawport.prescriptions import PrescriptionServicer
from pawport.apis.pawport.products import ProductServicer
from pawport.apis.pawport.registry import RegistryServicer
from pawport.apis.pawport.reminders import ReminderServicer
from pawport.apis.pawport.staff import StaffServicer
from pawport.apis.pawport.stock import StockServicer
from pawport.apis.pawport.vets import VetServicer
from pawport.apis.pawport.webhooks import WebhookServicer
from pawport.apis.pawssource.addresses import PawsSourceAddressServicer
from pawport.apis.pawssource.appointments import PawsSourceAppointmentServicer
from pawport.apis.pawssource.grooming import PawsSourceGroomingServicer
from pawport.apis.pawssource.orders import PawsSourceOrderServicer
from pawport.apis.pawssource.payment_methods import PawsSourcePaymentMethodServicer
from pawport.apis.pawssource.products import PawsSourceProductServicer
from pawport.apis.pawssource.servicer import PawsSourceServicer
from pawport.apis.payloads import Payloads
from pawport.apis.petnow.servicer import PetnowServicer
from pawport.apis.smarttag.servicer import SmarttagServicer
from pawport.apis.writes import Writes
from pawport.care.appointments.reminding import APPOINTMENTS
from pawport.care.grooming.reminding import GROOMING
from pawport.care.vets.refreshing import vet_jobs
from pawport.config import OPTIONS, Settings
from pawport.db import Database, open_database
from pawport.events.feed import Feed
from pawport.gen.allivet.v1.account_service_pb2_grpc import (
    add_AccountServiceServicer_to_server as add_allivet_AccountServiceServicer_to_server,
)
from pawport.gen.allivet.v1.address_service_pb2_grpc import (
    add_AddressServiceServicer_to_server as add_allivet_AddressServiceServicer_to_server,
)
from pawport.gen.allivet.v1.customer_service_pb2_grpc import (
    add_CustomerServiceServicer_to_server as add_allivet_CustomerServiceServicer_to_server,
)
from pawport.gen.allivet.v1.order_service_pb2_grpc import (
    add_OrderServiceServicer_to_server as add_allivet_OrderServiceServicer_to_server,
)
from pawport.gen.allivet.v1.pet_service_pb2_grpc import (
    add_PetServiceServicer_to_server as add_allivet_PetServiceServicer_to_server,
)
from pawport.gen.allivet.v1.prescription_service_pb2_grpc import (
    add_PrescriptionServiceServicer_to_server as add_allivet_PrescriptionServiceServicer_to_server,
)
from pawport.gen.allivet.v1.product_service_pb2_grpc import (
    add_ProductServiceServicer_to_server as add_allivet_ProductServiceServicer_to_server,
)
from pawport.gen.allivet.v1.vet_service_pb2_grpc import (
    add_VetServiceServicer_to_server as add_allivet_VetServiceServicer_to_server,
)
from pawport.gen.pawport.v1.account_service_pb2_grpc import add_AccountServiceServicer_to_server
from pawport.gen.pawport.v1.appointment_service_pb2_grpc import add_AppointmentServiceServicer_to_server
from pawport.gen.pawport.v1.audit_service_pb2_grpc import add_AuditServiceServicer_to_server
from pawport.gen.pawport.v1.biometric_service_pb2_grpc import add_BiometricServiceServicer_to_server
from pawport.gen.pawport.v1.customer_service_pb2_grpc import add_CustomerServiceServicer_to_server
from pawport.gen.pawport.v1.event_service_pb2_grpc import add_EventServiceServicer_to_server
from pawport.gen.pawport.v1.grooming_service_pb2_grpc import add_GroomingServiceServicer_to_server
from pawport.gen.pawport.v1.order_service_pb2_grpc import add_OrderServiceServicer_to_server
from pawport.gen.pawport.v1.payment_method_service_pb2_grpc import (
    add_PaymentMethodServiceServicer_to_server,
)
from pawport.gen.pawport.v1.pet_code_service_pb2_grpc import add_PetCodeServiceServicer_to_server
from pawport.gen.pawport.v1.pet_history_service_pb2_grpc import add_PetHistoryServiceServicer_to_server
from pawport.gen.pawport.v1.pet_service_pb2_grpc import add_PetServiceServicer_to_server
from pawport.gen.pawport.v1.photo_service_pb2_grpc import add_PhotoServiceServicer_to_server
from pawport.gen.pawport.v1.prescription_service_pb2_grpc import add_PrescriptionServiceServicer_to_server
from pawport.gen.pawport.v1.product_service_pb2_grpc import add_ProductServiceServicer_to_server
from pawport.gen.pawport.v1.public_service_pb2_grpc import add_PublicServiceServicer_to_server
from pawport.gen.pawport.v1.registry_service_pb2_grpc import add_RegistryServiceServicer_to_server
from pawport.gen.pawport.v1.reminder_service_pb2_grpc import add_ReminderServiceServicer_to_server
from pawport.gen.pawport.v1.staff_service_pb2_grpc import add_StaffServiceServicer_to_server
from pawport.gen.pawport.v1.stock_service_pb2_grpc import add_StockServiceServicer_to_server
from pawport.gen.pawport.v1.vet_service_pb2_grpc import add_VetServiceServicer_to_server
from pawport.gen.pawport.v1.webhook_service_pb2_grpc import add_WebhookServiceServicer_to_server
from pawport.gen.pawssource.v2.address_service_pb2_grpc import (
    add_AddressServiceServicer_to_server as add_pawssource_AddressServiceServicer_to_server,
)
from pawport.gen.pawssource.v2.appointment_service_pb2_grpc import (
    add_AppointmentServiceServicer_to_server as add_pawssource_AppointmentServiceServicer_to_server,
)
from pawport.gen.pawssource.v2.grooming_service_pb2_grpc import (
    add_GroomingServiceServicer_to_server as add_pawssource_GroomingServiceServicer_to_server,
)
from pawport.gen.pawssource.v2.order_service_pb2_grpc import (
    add_OrderServiceServicer_to_server as add_pawssource_OrderServiceServicer_to_server,
)
from pawport.gen.pawssource.v2.payment_method_service_pb2_grpc import (
    add_PaymentMethodServiceServicer_to_server as add_pawssource_PaymentMethodServiceServicer_to_server,
)
from pawport.gen.pawssource.v2.pet_service_pb2_grpc import (
    add_PetServiceServicer_to_server as add_pawssource_PetServiceServicer_to_server,
)
from pawport.gen.pawssource.v2.product_service_pb2_grpc import (
    add_ProductServiceServicer_to_server as add_pawssource_ProductServiceServicer_to_server,
)
from pawport.gen.petnow.v2.pet_service_pb2_grpc import (
    add_PetServiceServicer_to_server as add_petnow_PetServiceServicer_to_server,
)
from pawport.gen.smarttag.v1.pet_service_pb2_grpc import (
    add_PetServiceServicer_to_server as add_smarttag_PetServiceServicer_to_server,
)
from pawport.jobs import Runner
from pawport.lifecycle.following import following_jobs
from pawport.lifecycle.upkeep import Upkeep
from pawport.limits import Limiter, Rates, make_limiter
from pawport.pets.codes.catalogue import Catalogue
from pawport.pets.photos.downloading import Downloader
from pawport.pets.photos.intake import Intake
from pawport.pictures.examination import Examination
from pawport.pictures.keeping import Keeper
from pawport.pictures.opening import open_store
from pawport.pictures.store import FolderStore, Store
from pawport.reminders.runner import Reminders
from pawport.reminders.sending import VACCINATIONS
from pawport.reminders.visits import source_of
from pawport.rpc.admission import Admission
from pawport.rpc.observation import Observe, ignore
from pawport.rpc.pipeline import GrpcServer, Pipeline, PipelineServer
from pawport.webhooks.delivering.deliverer import Deliverer
from pawport.webhooks.delivering.retries import Schedule
from pawport.webhooks.sending import Sender

__all__ = ["App", "build"]


class App:
    """The services over one database."""

    def __init__(
        self,
        database: Database,
        limiter: Limiter | None = None,
        audit_days: int = int(OPTIONS["audit_days"].default),
        store: Store | None = None,
        public_url: str = "",
        *,
        allow_private_urls: bool = False,
        webhook_schedule: Schedule | None = None,
        observe: Observe = ignore,
        admission: Admission | None = None,
    ) -> None:
        """`limiter`: by default, keys are limited in this process alone. `audit_days`: for how long audit
        events are kept, unless their company says otherwise. `store`: where pictures are kept, by default
        in the folder of the default settings. `public_url`: what the addresses of pictures and
        public pages begin with. `webhook_schedule`: of retries. `observe`: gets the end of each call.
        `admission`: bounds the calls that run.
        """
        self.database = database
        self._limiter = limiter or Limiter()
        catalogue = Catalogue()
        writes = Writes(database)
        self.usage = UsageCounter(database)
        self._upkeep = Upkeep(database, self.usage, audit_days)
        keyring = Keyring(database)
        with_tokens = Keyring(database, partial(find_principal, scopes=opened), "API key or token")
        keys_of = {ALLIVET.package: with_tokens}
        self._pipeline = Pipeline(keyring, self._limiter.admit, self.usage, observe, admission, keys_of)
        self._accounts = AccountServicer(database, writes)
        self._audit = AuditServicer(database)
        self._feed = Feed(database)
        payloads = Payloads()
        self._events = EventServicer(database, self._feed, payloads, keyring.authenticate)
        self._webhooks = WebhookServicer(database, writes, private=allow_private_urls)
        self._deliverer = Deliverer(
            database, payloads.payload, Sender(private=allow_private_urls, keep=True), webhook_schedule
        )
        self._pets = PetServicer(database, writes, catalogue)
        self._pet_codes = PetCodeServicer(database, writes, catalogue)
        self._pet_history = PetHistoryServicer(database)
        self._customers = CustomerServicer(database, writes)
        self._vets = VetServicer(database, writes)
        self._staff = StaffServicer(database, writes, public_url)
        self._appointments = AppointmentServicer(database, writes)
        self._grooming = GroomingServicer(database, writes, catalogue)
        self._registry = RegistryServicer(database, writes, catalogue)
        self._products = ProductServicer(database, writes)
        self._stock = StockServicer(database, writes)
        self._payment_methods = PaymentMethodServicer(database, writes)
        self._prescriptions = PrescriptionServicer(database, writes)
        self._orders = OrderServicer(database, writes)
        self._vendors = self._vendor_services(writes, with_tokens, public_url)
        self._examination = Examination()
        keeper = Keeper(database, store or FolderStore(Path(OPTIONS["data_dir"].default, "pictures")))
        intake = Intake(self._examination, keeper, public_url)
        downloader = Downloader(database, intake, private=allow_private_urls)
        self.jobs = Runner(database, {**keeper.jobs(), **downloader.jobs(), **vet_jobs(), **following_jobs()})
        visits = source_of((APPOINTMENTS, GROOMING))
        self._reminders = Reminders(database, (VACCINATIONS, visits))
        self._reminder_service = ReminderServicer(database, writes)
        self._photos = PhotoServicer(database, writes, intake, keeper)
        self._public = PublicServicer(database, public_url)
        self._biometrics = BiometricServicer(database, writes, self._examination, keeper)

    def register(self, server: GrpcServer) -> None:
        """Adds every service to a grpcio server, or to the host that stands in for one."""
        # Generated code asks for a whole grpcio server, and uses of it what PipelineServer has.
        wrapped = cast(grpc.aio.Server, PipelineServer(server, self._pipeline))
        add_PetServiceServicer_to_server(self._pets, wrapped)
        add_PetCodeServiceServicer_to_server(self._pet_codes, wrapped)
        add_PetHistoryServiceServicer_to_server(self._pet_history, wrapped)
        add_CustomerServiceServicer_to_server(self._customers, wrapped)
        add_VetServiceServicer_to_server(self._vets, wrapped)
        add_StaffServiceServicer_to_server(self._staff, wrapped)
        add_AppointmentServiceServicer_to_server(self._appointments, wrapped)
        add_GroomingServiceServicer_to_server(self._grooming, wrapped)
        add_RegistryServiceServicer_to_server(self._registry, wrapped)
        add_ProductServiceServicer_to_server(self._products, wrapped)
        add_StockServiceServicer_to_server(self._stock, wrapped)
        add_PaymentMethodServiceServicer_to_server(self._payment_methods, wrapped)
        add_PrescriptionServiceServicer_to_server(self._prescriptions, wrapped)
        add_OrderServiceServicer_to_server(self._orders, wrapped)
        add_AccountServiceServicer_to_server(self._accounts, wrapped)
        add_AuditServiceServicer_to_server(self._audit, wrapped)
        add_EventServiceServicer_to_server(self._events, wrapped)
        add_ReminderServiceServicer_to_server(self._reminder_service, wrapped)
        add_WebhookServiceServicer_to_server(self._webhooks, wrapped)
        add_PhotoServiceServicer_to_server(self._photos, wrapped)
        add_BiometricServiceServicer_to_server(self._biometrics, wrapped)
        add_PublicServiceServicer_to_server(self._public, wrapped)
        for add_to, servicer in self._vendors:
            add_to(servicer, wrapped)

    def end_streams(self) -> None:
        """Ends the streams of events, which would go on for ever: the process is to stop."""
        self._feed.close()

    def _vendor_services(
        self, writes: Writes, with_tokens: Keyring, public_url: str
    ) -> list[tuple[Callable[[Any, grpc.aio.Server], None], object]]:
        """The services of the vendors' APIs, each behind the function that adds it to a server."""
        database = self.database
        return [
            (add_petnow_PetServiceServicer_to_server, PetnowServicer(database, writes)),
            (add_pawssource_PetServiceServicer_to_server, PawsSourceServicer(database, writes)),
            (
                add_pawssource_AppointmentServiceServicer_to_server,
                PawsSourceAppointmentServicer(database, writes),
            ),
            (add_pawssource_GroomingServiceServicer_to_server, PawsSourceGroomingServicer(database, writes)),
            (add_pawssource_ProductServiceServicer_to_server, PawsSourceProductServicer(database)),
            (add_pawssource_OrderServiceServicer_to_server, PawsSourceOrderServicer(database, writes)),
            (add_pawssource_AddressServiceServicer_to_server, PawsSourceAddressServicer(database, writes)),
            (
                add_pawssource_PaymentMethodServiceServicer_to_server,
                PawsSourcePaymentMethodServicer(database, writes),
            ),
            (add_smarttag_PetServiceServicer_to_server, SmarttagServicer(database, public_url)),
            (
                add_allivet_AccountServiceServicer_to_server,
                AllivetAccountServicer(Tokens(database, opened), with_tokens, self._limiter.admit),
            ),
            (add_allivet_CustomerServiceServicer_to_server, AllivetCustomerServicer(database, writes)),
            (add_allivet_PetServiceServicer_to_server, AllivetPetServicer(writes)),
            (add_allivet_ProductServiceServicer_to_server, AllivetProductServicer(database, public_url)),
            (add_allivet_VetServiceServicer_to_server, AllivetVetServicer(database, writes)),
            (add_allivet_AddressServiceServicer_to_server, AllivetAddressServicer(writes)),
            (add_allivet_OrderServiceServicer_to_server, AllivetOrderServicer(database, writes)),
            (add_allivet_PrescriptionServiceServicer_to_server, AllivetPrescriptionServicer(database)),
        ]

    async def start(self) -> None:
        """Raises unless the database can be read."""
        await self._limiter.start()
        await self.database.read(accounts.companies)
        self._upkeep.start()

    async def do_jobs(self) -> None:
        """Does what was put off, sends reminders and delivers webhooks, until it is cancelled. One process,
        or thread, is enough."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.jobs.run())
            tasks.create_task(self._reminders.run())
            tasks.create_task(self._deliverer.run())

    async def close(self) -> None:
        """Finishes what is being written, and lets go of the database."""
        self._feed.close()
        self._examination.close()
        await self._upkeep.stop()
        await self._limiter.close()
        await self.database.close()


def build(
    settings: Settings,
    observe: Observe = ignore,
    opened: Callable[[str], Database] = open_database,
    admission: Admission | None = None,
) -> App:
    """The application that the settings describe. `observe` gets the end of each call; `opened` opens
    the database of a URL; `admission` bounds the calls that run."""
    enterprise = Rates(*settings.enterprise_limits) if settings.enterprise_limits else None
    limiter = make_limiter(enterprise, settings.redis_url)
    return App(
        opened(settings.database_url),
        limiter,
        settings.audit_days,
        open_store(settings.picture_store, settings.data_dir / "pictures"),
        settings.public_url or settings.url,
        allow_private_urls=settings.allow_private_urls,
        observe=observe,
        admission=admission,
    )
