using EdgeAgent.Host.Composition;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Inspection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class ModelShelfTests : IDisposable
{
    private readonly ModelShelf _shelf = new(new BundleReader([]), TimeProvider.System, NullLoggerFactory.Instance);

    public void Dispose() => _shelf.Dispose();

    /// <summary>A model that only notes whether it is loaded.</summary>
    private sealed class Toy : IDisposable
    {
        public bool IsUnloaded { get; private set; }

        public LoadedModel Load() => new(this, this);

        public void Dispose()
        {
            Assert.False(IsUnloaded);
            IsUnloaded = true;
        }
    }

    [Fact]
    public void A_model_is_loaded_once_and_unloaded_when_the_last_stream_gives_it_back()
    {
        var toy = new Toy();
        var first = _shelf.Take("toy", toy.Load, default);
        var second = _shelf.Take("toy", () => throw new InvalidOperationException("loaded twice"), default);
        Assert.Same(toy, second.Model);
        _shelf.GiveBack(first);
        Assert.False(toy.IsUnloaded);
        _shelf.GiveBack(second);
        Assert.True(toy.IsUnloaded);

        var anew = new Toy();
        Assert.Same(anew, _shelf.Take("toy", anew.Load, default).Model);
    }

    [Fact]
    public void A_load_that_failed_is_tried_anew_by_whoever_asks_next()
    {
        Assert.Throws<IOException>(() => _shelf.Take("toy", () => throw new IOException("not mounted yet"), default));
        var toy = new Toy();
        Assert.Same(toy, _shelf.Take("toy", toy.Load, default).Model);
    }

    [Fact]
    public async Task All_who_wait_for_a_load_hear_of_its_failure_and_the_next_one_loads()
    {
        using var begun = new ManualResetEventSlim();
        using var fail = new ManualResetEventSlim();
        var first = Task.Run(() => _shelf.Take("toy", () =>
        {
            begun.Set();
            fail.Wait();
            throw new IOException("damaged");
        }, default));
        begun.Wait();
        var second = Task.Run(() => _shelf.Take("toy", new Toy().Load, default));
        fail.Set();
        await Assert.ThrowsAsync<IOException>(() => first);

        // It waited for the same load, or came after its end.
        await Task.WhenAny(second);
        var toy = new Toy();
        if (second.IsFaulted)
            Assert.Same(toy, _shelf.Take("toy", toy.Load, default).Model);
    }

    [Fact]
    public async Task A_stream_that_is_stopped_while_it_loads_a_model_for_others_stops_none_of_them()
    {
        using var begun = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        var first = Task.Run(() => _shelf.Take("toy", () =>
        {
            begun.Set();
            stop.Token.WaitHandle.WaitOne();
            stop.Token.ThrowIfCancellationRequested();
            return new Toy().Load();
        }, stop.Token));
        begun.Wait();
        var toy = new Toy();
        var second = Task.Run(() => _shelf.Take("toy", toy.Load, default));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Same(toy, (await second).Model);
    }

    [Fact]
    public void What_was_not_given_back_is_unloaded_with_the_shelf_and_only_once()
    {
        var toy = new Toy();
        var shelf = new ModelShelf(new BundleReader([]), TimeProvider.System, NullLoggerFactory.Instance);
        var held = shelf.Take("toy", toy.Load, default);
        shelf.Dispose();
        Assert.True(toy.IsUnloaded);
        shelf.GiveBack(held);
    }

    [Fact]
    public void One_graph_with_two_sizes_of_input_is_two_models()
    {
        using var models = _shelf.Open("belt");
        var frames = models.Describe(Path.Combine(Repository.Root, "models", "surface-defects"));
        var finder = models.Detection(frames, Engine.Cpu, default);
        Assert.NotSame(finder, models.Detection(PartInspector.BundleOf(frames), Engine.Cpu, default));
        Assert.Same(finder, models.Detection(models.Describe(frames.Folder), Engine.Cpu, default));
    }

    [AssetFact]
    public void A_model_whose_file_is_mended_loads_at_the_next_attempt()
    {
        using var folder = new TemporaryFolder();
        var file = folder["silero_vad.onnx"];
        File.WriteAllText(file, "<html>404</html>");
        using (var models = _shelf.Open("desk"))
            Assert.Throws<ModelException>(() => models.Voice(models.Describe(file)));
        File.Copy(TestAssets.PathOf("models/vad/silero_vad.onnx"), file, overwrite: true);
        using (var models = _shelf.Open("desk"))
        {
            var model = models.Voice(models.Describe(file));
            model.Open("desk").Dispose();
        }
    }
}
