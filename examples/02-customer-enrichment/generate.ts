/**
 * Writes generated/customers.csv: 10,000 customers, the same ones every time.
 */
const FIRST = ["Anna", "Ben", "Chloé", "David", "Élodie", "Farid", "Grace", "Hiro", "Ines", "Jörg", "Kim", "Łukasz"]
const LAST = ["Meyer", "O'Neill", "Garcia", "Nowak", "Sato", "Okafor", "Rossi", "Dubois", "Smith, Jr.", "Ångström"]
const DOMAINS = ["gmail.com", "mail.example", "acme.example", "globex.example", "web.example"]

let state = 20260101
/** A whole number from 0 to n - 1; a small linear congruential generator, so that the file never changes. */
function pick(n: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor(state / 4294967296 * n)
}

const two = (n: number) => String(n).padStart(2, "0")

const lines = ["customer_id,first_name,last_name,email,amount,created"]
for (let id = 1; id <= 10_000; id++) {
  const first = FIRST[pick(FIRST.length)]
  const last = LAST[pick(LAST.length)]
  const email = id % 97 === 0 ? "" : ` ${first}.${id}@${DOMAINS[pick(DOMAINS.length)]}`
  const amount = (pick(9_000_000) / 100).toFixed(2)
  const created = `${2015 + pick(10)}-${two(1 + pick(12))}-${two(1 + pick(28))}`
  lines.push(`${id},${first},${last.includes(",") ? `"${last}"` : last},${email},${amount},${created}`)
}

const folder = new URL("./generated/", import.meta.url)
await Deno.mkdir(folder, { recursive: true })
await Deno.writeTextFile(new URL("customers.csv", folder), lines.join("\n") + "\n")
