namespace EdgeAgent.Audio.Keywords;

/// <summary>Is told that a keyword was heard.</summary>
public delegate void KeywordHandler(in KeywordHit hit);
