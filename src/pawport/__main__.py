"""`python -m pawport`."""

from pawport.cli import main

main()
