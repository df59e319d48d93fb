"""FastAPI with nothing in it: GetPet answers a constant. Run by uvicorn; BARE_REPLY is a file of JSON.

A `dict` that is declared as such is what FastAPI serializes fastest: a pydantic model takes longer.
"""

import json
import os
from pathlib import Path
from typing import Any

from fastapi import FastAPI

app = FastAPI()
_PET = json.loads(Path(os.environ["BARE_REPLY"]).read_text())


@app.get("/customers/{customer_id}/pets/{pet_id}")
async def get_pet(customer_id: str, pet_id: str) -> dict[str, Any]:  # noqa: ARG001 - the path has them
    return _PET  # type: ignore[no-any-return]  # JSON
