using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>Takes a model over all inputs: one that fails is told and the rest goes on.</summary>
internal sealed class InferRun(IPredictor predictor, ResultPrinter printer, SecretRedactor redactor, TimeProvider time)
{
    private bool _anyFailed;

    /// <summary>Runs to the last input.</summary>
    /// <returns>The exit code: failed when any input did.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        var inputs = arguments.SelectMany(Expand).ToList();
        using var progress = new ProgressLine(Terminal.Error, Terminal.IsPersonAtError, () => Terminal.ErrorColumns, inputs.Count, time);
        foreach (var (done, (input, fault)) in inputs.Index())
        {
            if (fault is null)
            {
                await RunAsync(input, done, progress, stop);
            }
            else
            {
                progress.Hide();
                Fail(input, fault);
            }
        }

        return _anyFailed ? ExitCode.Failed : ExitCode.Done;
    }

    /// <summary>The files of an argument, or the argument with its fault, in its place in the order.</summary>
    private static IEnumerable<(string Input, EdgeAgentException? Fault)> Expand(string argument)
    {
        try
        {
            return InputExpansion.Expand(argument).Select(f => (f, (EdgeAgentException?)null));
        }
        catch (EdgeAgentException e)
        {
            return [(argument, e)];
        }
    }

    private async Task RunAsync(string input, int done, ProgressLine progress, CancellationToken stop)
    {
        progress.Show(done, Path.GetFileName(input));
        predictor.Detail = detail => progress.Show(done, detail);
        try
        {
            await foreach (var result in predictor.PredictAsync(input, stop))
            {
                progress.Hide();
                printer.Print(result);
                progress.Show(done, result.Frame is { } frame ? $"{Path.GetFileName(input)} frame {frame}" : Path.GetFileName(input));
            }
        }
        catch (ModelException e) when (e.Fault == ModelFault.Faulted)
        {
            // Every further input would only say the same.
            throw;
        }
        catch (EdgeAgentException e) when (e is not OutputException)
        {
            progress.Hide();
            Fail(input, e);
        }
    }

    private void Fail(string input, EdgeAgentException e)
    {
        _anyFailed = true;
        printer.Print(new InferResult { Input = input, Error = redactor.Redact(e.Message) });
    }
}
