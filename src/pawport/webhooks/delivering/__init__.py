"""Delivering events to endpoints: what the process that does the jobs does for webhooks.

`deliverer` finds the endpoints for which there is something to do, and claims them: no other process
delivers to them meanwhile. `endpoint_run` delivers to one of them events after its cursor, and what has to be
attempted again. It saves how far it has come every half a second. After a crash some events are delivered
twice, and none is lost.
"""
