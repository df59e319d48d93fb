curl -X GET "https://api.b2b.petnow.io/v2/pets" \
  -H "x-petnow-api-key: YOUR_API_KEY"
