namespace EdgeAgent.Audio.Recognition.Writing;

/// <summary>Words that are a number.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many they are.</param>
/// <param name="Digits">The number as it is written: <c>25</c>, <c>3.14</c>, <c>21st</c>, <c>-5%</c>.</param>
internal readonly record struct WrittenNumber(int First, int Count, string Digits);
