"""What an operator sees of the service while it runs: a line for each call, and metrics over all workers.

In a worker, `recorder.Recorder` is told the end of every call, and makes lines and numbers of it on a thread
of its own. Once a second, and when it is asked, it sends the numbers over `link` to the process that started
the worker. There `totals.Totals` adds up what all workers send.
"""
