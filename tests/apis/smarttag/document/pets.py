import requests
api_key = 'your_api_key_here'
base_url = 'https://idtag.com/wp-json/pet-api/v1'
headers = {
'x-api-key': api_key,
'Content-Type': 'application/json'
}
pet_data = {
'pets': [{
'microchip_number': '900141000564647',
'pet_name': 'Fluffy',
'pet_type': 'Cat',
'pet_owner': {
'first_name': 'John',
'last_name': 'Doe',
'email': 'john.doe@example.com',
'city': 'Anytown',
'state': 'CA'
}
}]
}
response = requests.post(
f'{base_url}/pets',
headers=headers,
json=pet_data
)
if response.status_code == 200:
    result = response.json()
    print(f"Success! Created: {result['summary']['created']}")
else:
    print(f"Error: {response.status_code}")
