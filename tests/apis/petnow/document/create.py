import requests
import json

url = "https://api.b2b.petnow.io/v2/pets"
headers = {
    "x-petnow-api-key": "YOUR_API_KEY",
    "Content-Type": "application/json"
}
data = {
    "species": "DOG",
    "breed": "Golden Retriever",
    "metadata": json.dumps({
        "name": "Buddy",
        "age": 3,
        "owner": "John Doe"
    })
}

response = requests.post(url, headers=headers, json=data)
result = response.json()
print(result)
# {"data": {"id": "pet-uuid-1234"}}
