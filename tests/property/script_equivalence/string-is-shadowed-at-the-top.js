const String = (x) => ({ boxed: x })
let Number = () => "not a number"
function parseInt() { return null }
function process(context) {
  context.output.setField("other", Number(1))
  context.output.setField("more", parseInt("1"))
  try { context.output.setField("out", String(1)) } catch (error) { context.output.setField("out", error.message) }
  return true
}
