const TIERS = [[5000, "gold"], [1000, "silver", "extra"], [-1, `bronze`], [-2]]
const WORDS = ["a", "b", "c"], OTHERS = ["x", "y"], CHANGED = [1, 2], NESTED = [[1, 2], [3, 4]], ESCAPED = ["e"]
const kept = []
function tierOf(amount) {
  for (const [from, name, more] of TIERS) if (amount >= from) return name + more
  return "none"
}
function first(list) { return list }
function process(context) {
  const row = context.input.current()
  let out = tierOf(row.amount)
  for (const word of WORDS) { if (word === "b") continue; kept.push(() => word + row.name); out += word }
  outer: for (const [, b] of NESTED) { for (let other of OTHERS) { if (other === "y") continue outer; out += b + other } }
  for (let word of OTHERS) { word += "!"; out += word }
  for (const n of CHANGED) { if (CHANGED.length < 5) CHANGED.push(n + 2); out += n }
  for (const e of first(ESCAPED)) out += e
  for (const e of ESCAPED) { first(ESCAPED).push("more"); out += e; if (out.length > 60) break }
  if (kept.length > 4) kept.splice(0, 2)
  context.output.setField("out", out + WORDS.includes("a") + WORDS.length)
  context.output.setField("other", kept.map((f) => f()).join())
  return true
}
