function process(context) {
  const set = context.output.setField
  set("out", "apart")
  context.output.setField.call(null, "other", "call")
  Reflect.apply(context.output.setField, null, ["more", "apply"])
  context.output.setField("note", context.input.getValue.call(null, "name"))
  return true
}
