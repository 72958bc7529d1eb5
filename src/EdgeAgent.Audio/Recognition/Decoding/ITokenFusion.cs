namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>
/// Knowledge of what is likely to be said, from beside the model: n-grams, hotwords, a grammar. A search carries one state for
/// each hypothesis and asks token by token; equal states may be one number. Belongs to one stream and one thread.
/// </summary>
internal interface ITokenFusion
{
    /// <summary>Begins an utterance: all other states are forgotten.</summary>
    /// <returns>The state before the first token.</returns>
    int Begin();

    /// <summary>What a token adds to a hypothesis.</summary>
    /// <param name="state">The hypothesis's state.</param>
    /// <param name="token">The token, never blank or the symbols that begin and end a text.</param>
    /// <param name="next">The state after it.</param>
    /// <returns>In nats, its own weight included; −∞ where the token cannot come here.</returns>
    double Step(int state, int token, out int next);

    /// <summary>What the end of the text adds, in nats; −∞ where the text cannot end here.</summary>
    double Finish(int state);

    /// <summary>
    /// Whether all but a few tokens are barred after a state. A search that looks at the likeliest tokens only must look at these
    /// instead, or it may find none that is allowed.
    /// </summary>
    /// <param name="state">The hypothesis's state.</param>
    /// <param name="tokens">All that are not barred, valid until the next call.</param>
    /// <returns>False, as for all that bars nothing, when any token may come.</returns>
    bool Restricts(int state, out ReadOnlySpan<int> tokens)
    {
        tokens = [];
        return false;
    }
}
