using EdgeAgent.Audio.Signal;
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
    private readonly ModelLane _lane;

    private CommandsModel(string name, ModelLane lane, CommandsGraph network, PhraseGraph phrases, PhraseGate gate, int phones) =>
        (Name, _lane, Network, Phrases, Gate, Phones) = (name, lane, network, phrases, gate, phones);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int SampleRateHz => Features.SampleRateHz;

    /// <inheritdoc/>
    public double MinConfidence => Gate.Threshold;

    /// <summary>What the network was trained on: Kaldi's filter banks of a telephone's band, without pre-emphasis.</summary>
    internal static KaldiFbankOptions Features { get; } = new() { MelBins = 32, LowHz = 60, HighHz = 3800, Preemphasis = 0, SampleScale = 32768 };

    /// <summary>What the network takes.</summary>
    internal CommandsGraph Network { get; }

    /// <summary>What can be said.</summary>
    internal PhraseGraph Phrases { get; }

    /// <summary>How sure it must be.</summary>
    internal PhraseGate Gate { get; }

    /// <summary>Phones, the blank counted.</summary>
    internal int Phones { get; }

    /// <summary>Loads a bundle and runs its network once.</summary>
    /// <param name="bundle">Its folder holds phones.txt, lexicon.txt, letters.txt (may be absent), grammar.txt and gate.txt.</param>
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
        var grammar = PhraseGrammar.Read(GrammarText.Read(Path.Combine(bundle.Folder, "grammar.txt")));
        var gate = PhraseGate.Read(GrammarText.Read(Path.Combine(bundle.Folder, "gate.txt")));
        var phrases = PhraseGraph.Of(WordAutomaton.Of(grammar), lexicon);

        var path = bundle.MainFile;
        var lane = new ModelLane(
            () => ModelSession.Open(path, engine, bundle.HashOf(path)),
            new LaneOptions { Name = bundle.Name, MaxBatch = 1, AllowInfinity = true }, time, logger);
        try
        {
            var network = CommandsGraph.Read(lane.Signature, bundle.Name, Features.MelBins, phones.Count);
            var model = new CommandsModel(bundle.Name, lane, network, phrases, gate, phones.Count);
            using var trial = model.Open("warm-up");
            trial.Recognize(new float[Features.SampleRateHz / 2], 0, CancellationToken.None);
            return model;
        }
        catch
        {
            lane.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IRecognizer Open(string stream, int weight = 1) => new CommandsRecognizer(this, _lane.Open(stream, weight));

    /// <inheritdoc/>
    public void Dispose() => _lane.Dispose();
}
