import requests
import json

pet_id = "pet-uuid-1234"
url = f"https://api.b2b.petnow.io/v2/pets/{pet_id}"
headers = {
    "x-petnow-api-key": "YOUR_API_KEY",
    "Content-Type": "application/json"
}
data = {
    "breed": "Golden Retriever Mix",
    "metadata": json.dumps({
        "name": "Buddy",
        "age": 4,
        "owner": "John Doe",
        "vaccinated": True
    })
}

response = requests.patch(url, headers=headers, json=data)
result = response.json()
print(result)
