curl -X GET https://api.pawssource.com/v2/pets \n  -H "Authorization: Bearer pk_live_58f7a2b9c3d1e4f6" \n  -H "Content-Type: application/json"
