function process(context) {
  context.Output.SetField("mark", context.Input.GetValue("id") + "!");
  return true;
}
