using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Host.Cli.Eval.Speech;

/// <summary>Takes a recogniser over all files. One that cannot be read, or on which the model fails, is told and left out.</summary>
internal sealed class SpeechEvalRun(SpeechTruth truth, IPredictor recognizer, SpeechTally tally, SecretRedactor redactor, TimeProvider time)
{
    /// <summary>Runs to the last file.</summary>
    public async Task<SpeechEvalResult> RunAsync(CancellationToken stop)
    {
        var failed = new List<InferResult>();
        using var progress = new ProgressLine(Terminal.Error, Terminal.IsPersonAtError, () => Terminal.ErrorColumns, truth.Utterances.Count, time);
        foreach (var (done, (file, said)) in truth.Utterances.Index())
        {
            stop.ThrowIfCancellationRequested();
            progress.Show(done, Path.GetFileName(file));
            try
            {
                await foreach (var heard in recognizer.PredictAsync(file, stop))
                    tally.Add(said, heard);
            }
            catch (ModelException e) when (e.Fault == ModelFault.Faulted)
            {
                // Every further file would only say the same.
                throw;
            }
            catch (EdgeAgentException e)
            {
                var error = redactor.Redact(e.Message);
                failed.Add(new InferResult { Input = file, Error = error });
                progress.Hide();
                Terminal.Error.WriteLine($"Left out: {(error.StartsWith(file, StringComparison.Ordinal) ? error : $"{file}: {error}")}");
            }
        }

        return tally.Result(recognizer.Model, failed);
    }
}
