/** Customers with ten columns, a few of them quoted: the file most measurements run on. */
import { numbers, two, writeRows } from "./writer.ts"

const FIRST = ["Anna", "Ben", "Carla", "David", "Eva", "Frank", "Grace", "Henry", "Ida", "Jonas"]
const LAST = ["Meyer", "Nowak", "Garcia", "Smith", "Rossi", "Dubois", "Sato", "Okafor"]
const COMPANY = ["Acme", "Globex", "Initech", "Umbrella", "Hooli", "Stark"]
const COUNTRY = ["US", "DE", "FR", "GB", "IT", "ES", "NL", "SE"]

export const CUSTOMER_COLUMNS = [
  "id",
  "first_name",
  "last_name",
  "email",
  "company",
  "country",
  "balance",
  "score",
  "active",
  "signup",
]

export function writeCustomers(path: string, rows: number): number {
  const next = numbers()
  return writeRows(path, CUSTOMER_COLUMNS.join(","), rows, (i) => {
    const [first, last] = [FIRST[next(FIRST.length)], LAST[next(LAST.length)]]
    const company = COMPANY[next(COMPANY.length)]
    const day = `${2010 + next(15)}-${two(1 + next(12))}-${two(1 + next(28))}`
    return `${100000 + i},${first},${last},${first.toLowerCase()}.${last.toLowerCase()}${next(9999)}@example.com,` +
      `${next(20) === 0 ? `"${company}, Inc."` : `${company} Ltd`},${COUNTRY[next(COUNTRY.length)]},` +
      `${(next(12_000_000) / 100 - 20_000).toFixed(2)},${(next(1_000_000) / 10_000).toFixed(4)},` +
      `${next(2) === 0},${day}T${two(next(24))}:${two(next(60))}:${two(next(60))}Z`
  })
}
