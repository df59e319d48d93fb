const response = await fetch('https://api.pawssource.com/v2/pets', {
  headers: {
    'Authorization': 'Bearer pk_live_58f7a2b9c3d1e4f6',
    'Content-Type': 'application/json'
  }
});
const pets = await response.json();
