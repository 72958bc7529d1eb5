using System.Globalization;
using System.Runtime.CompilerServices;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Volumes;
using EdgeAgent.Vision.Volumes.Nifti;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>Gives each voxel of NIfTI volumes a class, and writes them as volumes that lie on their images.</summary>
internal sealed class VolumePredictor(VolumeModel model, InferOptions options, TimeProvider time) : IPredictor
{
    private const string Suffix = "_seg";

    private readonly VolumeSegmenter _segmenter = model.Open("infer", options.MinScore);
    private readonly Dictionary<string, string> _written = [];

    /// <inheritdoc/>
    public string Model => model.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Labels => model.Labels;

    /// <inheritdoc/>
    public Action<string>? Detail { private get; set; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<InferResult> PredictAsync(string input, [EnumeratorCancellation] CancellationToken stop)
    {
        if (!NiftiReader.IsNamed(input))
        {
            throw new DeviceException(DeviceFault.Unreadable,
                $"{input} is no volume: model '{Model}' takes NIfTI files ({NiftiReader.Extension}, {NiftiReader.CompressedExtension}). Convert it, from DICOM by dcm2niix for instance."
                + (model.SeesSlices ? " For pictures give the model the family 'segmentation': --family segmentation, or in its model.yaml." : ""));
        }

        // Before the work, which may take minutes.
        var output = OutputOf(input);
        var volume = NiftiReader.Read(input, stop);
        var began = time.GetTimestamp();
        var labels = _segmenter.Segment(volume, new Percentage(Path.GetFileName(input), this), stop);
        var taken = time.GetElapsedTime(began);
        if (output is not null)
            NiftiWriter.Write(output, labels, Model, stop);
        await Task.Yield();
        yield return new InferResult
        {
            Input = input,
            Model = Model,
            Width = volume.Shape.X,
            Height = volume.Shape.Y,
            Depth = volume.Shape.Z,
            Ms = Rounded.Taken(taken),
            Areas = [.. model.AreasOf(labels).Select(a => new AreaResult(a.Label, a.ClassId, a.Voxels, a.CubicMillimetres is { } mm3 ? Rounded.CubicMillimetres(mm3) : null))],
            Segmentation = output,
        };
    }

    /// <inheritdoc/>
    public Task<RepeatedInput> RepeatAsync(string input, CancellationToken stop)
    {
        var volume = NiftiReader.Read(input, stop);
        return Task.FromResult(new RepeatedInput(again => _segmenter.Segment(volume, null, again)) { Size = (volume.Shape.X, volume.Shape.Y) });
    }

    /// <inheritdoc/>
    public void Dispose() => _segmenter.Dispose();

    /// <summary>Where the labels of an input go; null when they are not kept.</summary>
    private string? OutputOf(string input)
    {
        if (options.OutputFolder is not { } folder)
            return null;
        var name = Path.GetFileName(input);
        name = name[..^(name.EndsWith(NiftiReader.CompressedExtension, StringComparison.OrdinalIgnoreCase) ? NiftiReader.CompressedExtension : NiftiReader.Extension).Length];
        var output = Path.Combine(folder, name + Suffix + NiftiReader.CompressedExtension);
        if (!_written.TryAdd(output, input) && _written[output] != input)
            throw new DeviceException(DeviceFault.Busy, $"{input} would be written to {output}, where the result of {_written[output]} is. Run it by itself with another --output.");
        NiftiWriter.RequireWritable(output);
        return output;
    }

    private sealed class Percentage(string name, VolumePredictor predictor) : IProgress<double>
    {
        public void Report(double value) => predictor.Detail?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0%}"));
    }
}
