let n = 0
function process(context) {
  if (n++ === 30) Math = { round: () => "mine", floor: () => ({}) }
  context.output.setField("out", Math.round(1.6))
  context.output.setField("other", Math.floor(1.6))
  return true
}
