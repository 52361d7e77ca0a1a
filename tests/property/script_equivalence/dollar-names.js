const $$at = "a", $$c0 = "b", $$ = "c"
let $$1_ = "d"
function process(context) {
  const row = context.input.current()
  context.output.setField("out", `${$$at}${$$c0}${$$}${$$1_}${row.name}`)
  context.output.setField("other", typeof $$2_at)
  return true
}
