namespace EdgeAgent.Audio.Recognition;

/// <summary>A loaded speech recogniser that several streams share. Thread-safe. Dispose its recognizers first.</summary>
public interface IRecognitionModel : IDisposable
{
    /// <summary>The bundle's name.</summary>
    string Name { get; }

    /// <summary>The rate that audio must have.</summary>
    int SampleRateHz { get; }

    /// <summary>The confidence from which a transcript counts where nobody says otherwise, 0 to 1; 0 when the model leaves that open.</summary>
    double MinConfidence { get; }

    /// <summary>A stream's recognizer.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="options">What it wants.</param>
    /// <exception cref="Pipeline.Models.ModelException">The model has no such search, or a file of the options is faulty.</exception>
    IRecognizer Open(string stream, RecognizerOptions options);
}
