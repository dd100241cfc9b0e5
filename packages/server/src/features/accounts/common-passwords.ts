/** Passwords of eight characters or more that every guessing list begins with; shorter ones are refused by length. */
const list = `
password password1 password12 password123 password1234 password! password1! password123! passw0rd passw0rd! p@ssword p@ssw0rd p@ssw0rd!
p@ssw0rd1 p@ssw0rd123 passwort passwort1 passwort123 contraseña motdepasse senha123 12345678a 123456789a 1234567890a a12345678
a123456789 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc q1w2e3r4 q1w2e3r4t5 qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty12345
qwerty123! qwertz123 qwertzuiop azertyuiop asdfghjk asdfghjkl asdf1234 zxcvbnm1 zxcvbnm123 zaq12wsx zaq1zaq1 abcdefgh abcd1234 abcd1234!
abc12345 abc123456 abc123abc aa123456 aa12345678 iloveyou iloveyou1 iloveyou2 iloveyou! sunshine sunshine1 princess princess1 football
football1 baseball baseball1 basketball superman superman1 batman123 starwars starwars1 trustno1 trustno1! whatever whatever1 welcome1
welcome12 welcome123 welcome1! welcome123! changeme changeme1 changeme123 changeme! letmein1 letmein123 letmein! admin123 admin1234
admin12345 admin123! administrator root1234 toor1234 test1234 testtest testing1 testing123 default1 guest123 master123 michelle jennifer
jessica1 michael1 charlie1 computer computer1 internet internet1 corvette mercedes maverick dragon123 monkey123 shadow123 killer123
hunter123 hello123 hello1234 hellohello login123 secret123 secret1234 mypassword mypassword1 newpassword smartlock smartlock1 smartlock123
opensesame doorlock1 january1 february1 summer2024 summer2025 summer2026 winter2024 winter2025 winter2026 spring2026 autumn2026 samsung1
google123 facebook facebook1 liverpool liverpool1 chelsea1 arsenal1 1password access14 blink182 ncc1701d pokemon1 naruto123 minecraft
`;

export const commonPasswords: ReadonlySet<string> = new Set(list.split(/\s+/u).filter((word) => word !== ''));
