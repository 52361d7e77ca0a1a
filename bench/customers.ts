/** Deterministic test data: customers with ten columns, a few of them quoted. The same bytes for the same number of rows. */
const FIRST = ["Anna", "Ben", "Carla", "David", "Eva", "Frank", "Grace", "Henry", "Ida", "Jonas"]
const LAST = ["Meyer", "Nowak", "Garcia", "Smith", "Rossi", "Dubois", "Sato", "Okafor"]
const COMPANY = ["Acme", "Globex", "Initech", "Umbrella", "Hooli", "Stark"]
const COUNTRY = ["US", "DE", "FR", "GB", "IT", "ES", "NL", "SE"]

export const COLUMNS = "id,first_name,last_name,email,company,country,balance,score,active,signup"

/** Writes `rows` customers; returns the size of the file in bytes. */
export function writeCustomers(path: string, rows: number): number {
  let state = 88172645
  const next = (n: number) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % n
  }
  const two = (n: number) => String(n).padStart(2, "0")
  using file = Deno.openSync(path, { write: true, create: true, truncate: true })
  const encoder = new TextEncoder()
  let text = `${COLUMNS}\n`
  for (let i = 0; i < rows; i++) {
    const [first, last] = [FIRST[next(FIRST.length)], LAST[next(LAST.length)]]
    const company = COMPANY[next(COMPANY.length)]
    const day = `${2010 + next(15)}-${two(1 + next(12))}-${two(1 + next(28))}`
    text += `${100000 + i},${first},${last},${first.toLowerCase()}.${last.toLowerCase()}${next(9999)}@example.com,`
    text += `${next(20) === 0 ? `"${company}, Inc."` : `${company} Ltd`},${COUNTRY[next(COUNTRY.length)]},`
    text += `${(next(12_000_000) / 100 - 20_000).toFixed(2)},${(next(1_000_000) / 10_000).toFixed(4)},`
    text += `${next(2) === 0},${day}T${two(next(24))}:${two(next(60))}:${two(next(60))}Z\n`
    if (text.length > 1 << 20) {
      writeAll(file, encoder.encode(text))
      text = ""
    }
  }
  writeAll(file, encoder.encode(text))
  return file.statSync().size
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done))
}
