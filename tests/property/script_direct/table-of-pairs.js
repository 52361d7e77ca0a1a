const TIERS = [[10000, "gold"], [1000, "silver"], [-1, "bronze"]]
function process(context) {
  const row = context.input.current()
  let tier = "none"
  for (const [from, name] of TIERS) {
    if (row.amount >= from) {
      tier = name
      break
    }
  }
  context.output.setField("out", tier)
  return true
}
