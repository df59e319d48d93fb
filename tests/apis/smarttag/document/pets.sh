curl -X POST https://idtag.com/wp-json/pet-api/v1/pets \
-H "x-api-key: your_api_key_here" \
-H "Content-Type: application/json" \
-d '{
"pets": [
{
"microchip_number": "900141000564647",
"pet_name": "Fluffy",
"pet_type": "Cat",
"pet_breed": "Domestic Medium Hair",
"pet_color": "Brown/White",
"pet_gender": "Male",
"pet_weight": "8.56",
"pet_dob": "2024-01-19",
"pet_owner": {
"first_name": "John",
"last_name": "Doe",
"email": "john.doe@example.com",
"address_1": "123 Main St",
"city": "Anytown",
"state": "CA",
"zip": "12345",
"country": "United States",
"phone": "+15551234567"
}
}
]
}'
