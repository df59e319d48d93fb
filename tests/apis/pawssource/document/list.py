import requests

headers = {"Authorization": "Bearer pk_live_58f7a2b9c3d1e4f6"}
response = requests.get("https://api.pawssource.com/v2/pets", headers=headers)
pets = response.json()
