using EdgeAgent.Audio.Networks;
using EdgeAgent.Audio.Recognition.Grammar;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition.Commands;

/// <summary>
/// A recogniser of phrases: a small network of phones, and a lexicon and a grammar that a person can read and extend without training.
/// Made by <c>training/commands</c>, whose DECODING.md is the contract. Thread-safe; dispose the recognizers first.
/// </summary>
public sealed class CommandsModel : IRecognitionModel
{
    /// <summary>The file of a bundle that says what can be said.</summary>
    public const string GrammarFile = "grammar.txt";

    /// <summary>150 ms, where the graph leaves it open.</summary>
    private const int UsualFrames = 15;

    private readonly ModelLane _lane;

    private CommandsModel(string name, ModelLane lane, ChunkGraph network, PhraseGraph phrases, double minConfidence) =>
        (Name, _lane, Network, Phrases, MinConfidence) = (name, lane, network, phrases, minConfidence);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int SampleRateHz => ChunkGraph.Filterbank.SampleRateHz;

    /// <inheritdoc/>
    public double MinConfidence { get; }

    /// <summary>What the network takes.</summary>
    internal ChunkGraph Network { get; }

    /// <summary>What can be said.</summary>
    internal PhraseGraph Phrases { get; }

    /// <summary>Loads a bundle and runs its network once.</summary>
    /// <param name="bundle">Its folder holds phones.txt, lexicon.txt, letters.txt (may be absent) and grammar.txt; its <c>thresholds.score</c> is the gate.</param>
    /// <param name="engine">What runs the network.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="logger">Where the lane says what degrades.</param>
    /// <exception cref="ModelException">A file is missing or faulty, or the graph is another's.</exception>
    public static CommandsModel Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var phones = GrammarText.Read(Path.Combine(bundle.Folder, "phones.txt")).Content().Select(l => l.Content.Trim()).ToList();
        var rules = Path.Combine(bundle.Folder, "letters.txt") is var letters && File.Exists(letters) ? LetterToSound.Read(GrammarText.Read(letters)) : null;
        var lexicon = Lexicon.Read(GrammarText.Read(Path.Combine(bundle.Folder, "lexicon.txt")), phones, rules);
        var grammar = PhraseGrammar.Read(GrammarText.Read(Path.Combine(bundle.Folder, GrammarFile)));
        var phrases = PhraseGraph.Of(WordAutomaton.Of(grammar), lexicon);

        var path = bundle.MainFile;
        var lane = new ModelLane(
            () => ModelSession.Open(path, engine, bundle.HashOf(path), threads: bundle.Threads),
            new LaneOptions { Name = bundle.Name, MaxBatch = 1, AllowInfinity = true }, time, logger);
        try
        {
            var network = ChunkGraph.Read(lane.Signature, bundle.Name, "log_probs", phones.Count, UsualFrames);
            var model = new CommandsModel(bundle.Name, lane, network, phrases, bundle.Thresholds.Score ?? 0);
            using var trial = model.Open("warm-up", new RecognizerOptions());
            trial.Recognize(new float[model.SampleRateHz / 2], 0, CancellationToken.None);
            return model;
        }
        catch
        {
            lane.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IRecognizer Open(string stream, RecognizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Search.Method is not null || options.Search.Set.Any() || (options.GrammarFile ?? options.HotwordsFile ?? options.NgramFile) is not null)
            throw new ModelException(ModelFault.Unsupported, $"Model '{Name}' searches the phrases of its own grammar.txt; it takes no other search, grammar or hotwords. Leave them out.");
        return new CommandsRecognizer(this, _lane.Open(stream, options.Weight));
    }

    /// <inheritdoc/>
    public void Dispose() => _lane.Dispose();
}
