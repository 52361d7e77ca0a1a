function process(context) {
  const part = "out" + "put"
  context[part].setField("out", 1)
  context["output"]["setField"]("other", context["input"]["current"]()["name"])
  context.output["set" + "Field"]("more", "m")
  return true
}
