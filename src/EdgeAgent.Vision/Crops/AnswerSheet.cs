using System.Collections.ObjectModel;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Vision.Crops;

/// <summary>What all second models have said of one object. Reused for another one.</summary>
internal sealed class AnswerSheet(IReadOnlyList<CropOptions> models)
{
    private readonly Inquiry[] _inquiries = [.. models.Select(m => new Inquiry(m))];
    private ReadOnlyDictionary<string, ObjectAnswer>? _answers;

    /// <summary>Whether the object may be told; once it may, it always may.</summary>
    public bool IsAdmitted { get; set; }

    /// <summary>The answers by the names of the models, as events carry them; null while there is none. Made anew when one has changed.</summary>
    public IReadOnlyDictionary<string, ObjectAnswer>? Answers => _answers;

    /// <summary>What one of the models has said.</summary>
    public Inquiry this[int model] => _inquiries[model];

    /// <summary>Another object.</summary>
    public void Begin(StreamTime now)
    {
        (_answers, IsAdmitted) = (null, false);
        foreach (var inquiry in _inquiries)
            inquiry.Begin(now);
    }

    /// <summary>Takes a look of one of the models.</summary>
    public void Take(int model, CropAnswer answer, double weight, StreamTime now)
    {
        if (!_inquiries[model].Take(answer, weight, now))
            return;
        var answers = new SortedDictionary<string, ObjectAnswer>(StringComparer.Ordinal);
        for (var i = 0; i < _inquiries.Length; i++)
        {
            if (_inquiries[i].Label is { } label)
                answers.Add(models[i].Name, new ObjectAnswer(label, _inquiries[i].Score));
        }

        _answers = new ReadOnlyDictionary<string, ObjectAnswer>(answers);
    }
}
