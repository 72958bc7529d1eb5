using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Stills;
using EdgeAgent.Vision.Evaluation;

namespace EdgeAgent.Host.Cli.Eval;

/// <summary>
/// Takes the contestants over all pictures; each is decoded once. One that cannot be read, or on which a model fails, is told and left
/// out for all of them, with what is marked on it.
/// </summary>
internal sealed class EvalRun(GroundTruth truth, IReadOnlyList<string> files, Contestants contestants, SecretRedactor redactor, TimeProvider time)
{
    private readonly List<InferResult> _failed = [];
    private readonly List<TruthImage> _counted = [];

    /// <summary>Runs to the last picture.</summary>
    /// <returns>The first contestant's figures, and how they differ from the second's.</returns>
    public EvalResult Run(CancellationToken stop)
    {
        var began = time.GetTimestamp();
        Look(stop);
        var results = contestants.All.Select(c => EvalResult.Of(c, truth.Classes)).ToList();
        var other = results.ElementAtOrDefault(1);
        var marked = _counted.SelectMany(i => i.Objects).ToList();
        return results[0] with
        {
            Images = _counted.Count,
            Boxes = marked.Count(b => !b.IsCrowd),
            Crowds = marked.Count(b => b.IsCrowd),
            Seconds = Math.Round(time.GetElapsedTime(began).TotalSeconds, 1),
            Against = other,
            Difference = other is null ? null : results[0].Minus(other),
            Failed = _failed.Count > 0 ? _failed : null,
        };
    }

    private void Look(CancellationToken stop)
    {
        using var pool = new FramePool();
        using var progress = new ProgressLine(Terminal.Error, Terminal.IsPersonAtError, () => Terminal.ErrorColumns, files.Count, time);
        var stills = new StillImageDecoder(new FrameSourceOptions(), time);
        foreach (var (done, file) in files.Index())
        {
            stop.ThrowIfCancellationRequested();
            progress.Show(done, Path.GetFileName(file));
            try
            {
                using var picture = stills.Decode(file, pool, stop);
                RequireSize(truth.Images[done].Size, picture.Format);
                foreach (var contestant in contestants.All)
                    contestant.Look(picture, stop);
            }
            catch (ModelException e) when (e.Fault == ModelFault.Faulted)
            {
                // Every further picture would only say the same.
                throw;
            }
            catch (EdgeAgentException e)
            {
                var error = redactor.Redact(e.Message);
                _failed.Add(new InferResult { Input = file, Error = error });
                progress.Hide();
                Terminal.Error.WriteLine($"Left out: {(error.StartsWith(file, StringComparison.Ordinal) ? error : $"{file}: {error}")}");
                continue;
            }

            foreach (var contestant in contestants.All)
                contestant.Count(truth.Images[done]);
            _counted.Add(truth.Images[done]);
        }
    }

    /// <summary>Boxes of a picture of another size, or that lay on its side when it was marked, fit nothing.</summary>
    private static void RequireSize((int Width, int Height)? expected, FrameFormat found)
    {
        if (expected is { } size && size != (found.Width, found.Height))
        {
            throw new DeviceException(DeviceFault.Unreadable, $"the picture has {found.Width}x{found.Height} pixels"
                + (size == (found.Height, found.Width) ? ", perhaps turned as its EXIF data say" : "") + $", the annotations are of {size.Width}x{size.Height}.");
        }
    }
}
