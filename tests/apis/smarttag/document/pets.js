const apiKey = 'your_api_key_here';
const baseUrl = 'https://idtag.com/wp-json/pet-api/v1';
const petData = {
pets: [{
microchip_number: '900141000564647',
pet_name: 'Fluffy',
pet_type: 'Cat',
pet_owner: {
first_name: 'John',
last_name: 'Doe',
email: 'john.doe@example.com',
city: 'Anytown',
state: 'CA'
}
}]
};
fetch(`${baseUrl}/pets`, {
method: 'POST',
headers: {
'x-api-key': apiKey,
'Content-Type': 'application/json'
},
body: JSON.stringify(petData)
})
.then(response => response.json())
.then(data => {
console.log('Success:', data);
console.log(`Created: ${data.summary.created}`);
})
.catch(error => console.error('Error:', error));
