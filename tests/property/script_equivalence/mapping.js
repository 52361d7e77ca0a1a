const TIERS = [[5000, "gold"], [1000, "silver"]]
function tierOf(amount) {
  for (const [from, name] of TIERS) if (amount >= from) return name
  return "standard"
}
function process(context) {
  const row = context.input.current()
  if (!context.validate.required(["id", "email", "amount"])) return false
  const amount = row.amount
  const email = row.email.trim().toLowerCase()
  const domain = email.slice(email.indexOf("@") + 1)
  const tier = tierOf(amount)
  const days = Math.floor((Date.parse("2026-01-01") - Date.parse(row.born)) / 86400000)
  context.output.setField("out", `${row.name} ${row.note}`)
  context.output.setField("email", email)
  context.output.setField("other", domain)
  context.output.setField("more", tier)
  context.output.setField("dec", Math.round(amount * 85) / 100)
  context.output.setField("int", days)
  context.output.setField("flag", !/^(gmail|mail|web)\./.test(domain))
  return true
}
