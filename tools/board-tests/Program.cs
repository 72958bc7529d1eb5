using System.CommandLine;
using EdgeAgent.BoardTests.Kernels;
using EdgeAgent.BoardTests.UnitTests;

// What is to be known of a processor before an agent is trusted to it, in a folder that needs no SDK: published for linux-arm64 it runs on a
// board, or under qemu-user as tools/arm64-check.sh has it.
var file = new Argument<string>("FILE") { Description = "The file of results." };
var write = new Command("write", "Compute every vectorised kernel on fixed numbers, and write the results.") { file };
write.SetAction(parsed => KernelFile.Write(parsed.GetValue(file)!, KernelBook.Results()));
var compare = new Command("compare", "Compute the same here, and compare with a file that another processor wrote.") { file };
compare.SetAction(parsed => KernelComparison.Print(KernelFile.Read(parsed.GetValue(file)!), KernelBook.Results(), Console.Out) ? 0 : 1);

var prefix = new Argument<string[]>("CLASS") { Description = "Classes whose full names contain one of these. Default: all.", Arity = ArgumentArity.ZeroOrMore };
var except = new Option<string[]>("--except") { Description = "Classes that are left out.", AllowMultipleArgumentsPerToken = true };
var times = new Option<bool>("--times") { Description = "Print the seconds of each class." };
var run = new Command("run", "Run the unit tests of the pipeline, vision and audio.") { prefix, except, times };
run.SetAction(parsed => new TestRun(parsed.GetValue(prefix) ?? [], parsed.GetValue(except) ?? [], parsed.GetValue(times), Console.Out).Run() ? 0 : 1);

return new RootCommand("The unit tests and the vectorised kernels, where no SDK is.")
{
    new Command("kernels", "What the vectorised kernels compute, on one processor and on another.") { write, compare },
    run,
}.Parse(args).Invoke();
