curl -X POST "https://api.b2b.petnow.io/v2/pets" \
  -H "x-petnow-api-key: YOUR_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{
    "species": "DOG",
    "breed": "Golden Retriever",
    "metadata": "{\"name\": \"Buddy\", \"age\": 3, \"owner\": \"John Doe\"}"
  }'
