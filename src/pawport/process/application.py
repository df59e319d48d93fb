"""The application that Envoy loads.

While it is imported, Python does not look for garbage: among a thousand modules there is hardly any, and each
look goes through all of them, which takes a fifteenth of the time.
"""

import gc

gc.disable()
try:
    from pawport.process.worker import envoy_application
finally:
    gc.enable()

__all__ = ["application"]

application = envoy_application()
