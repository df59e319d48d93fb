const petId = "pet-uuid-1234";
const response = await fetch(`https://api.b2b.petnow.io/v2/pets/${petId}`, {
  method: "PATCH",
  headers: {
    "x-petnow-api-key": "YOUR_API_KEY",
    "Content-Type": "application/json"
  },
  body: JSON.stringify({
    breed: "Golden Retriever Mix",
    metadata: JSON.stringify({
      name: "Buddy",
      age: 4,
      owner: "John Doe",
      vaccinated: true
    })
  })
});

const result = await response.json();
console.log(result);
