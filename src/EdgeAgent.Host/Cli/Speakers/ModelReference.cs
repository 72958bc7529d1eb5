using EdgeAgent.Audio.Speakers;

namespace EdgeAgent.Host.Cli.Speakers;

/// <summary>How a model is named, so that it is found again from another working folder.</summary>
/// <param name="Model">A name, or the full path of a file or folder.</param>
/// <param name="Description">The full path of a <c>model.yaml</c> that stands elsewhere; null where there is none.</param>
internal sealed record ModelReference(string Model, string? Description)
{
    /// <summary>What a command line says; null when it says nothing.</summary>
    public static ModelReference? Of(string? model, string? description) => model is null ? null
        : new ModelReference(Path.Exists(model) ? Path.GetFullPath(model) : model, description is null ? null : Path.GetFullPath(description));

    /// <summary>What a book of voices says; null when it says nothing.</summary>
    public static ModelReference? Of(VoiceBook? book) => book?.Reference is { } model ? new ModelReference(model, book.Description) : null;
}
